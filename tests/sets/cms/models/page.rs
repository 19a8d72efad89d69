//! Pages, made of blocks, in several languages.

use modelith::prelude::*;

use super::asset::Asset;

/// A page of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(unique(site, slug), index(site, published_at), body_max = "2MiB")]
pub struct Page {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Page>,
    /// Of which site. It goes with it.
    #[model(references = Site, on_delete = "cascade", immutable)]
    pub site: String,
    /// The last part of its address.
    #[model(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", length(max = 100), index)]
    pub slug: String,
    /// The page above.
    #[model(on_delete = "set_null")]
    pub parent: Option<Id<Page>>,
    /// By language.
    #[model(length(min = 1, max = 20))]
    pub translations: BTreeMap<String, Translation>,
    /// Whether the world sees it, and since when.
    #[model(default = Visibility::Draft)]
    pub visibility: Visibility,
    /// When it was published.
    #[model(sort, filter)]
    pub published_at: Option<Timestamp>,
    /// How often it was read; kept by the server.
    #[model(read_only, default = 0, sort)]
    pub views: u64,
    /// The version that an If-Match names.
    #[model(version)]
    pub version: u64,
}

/// Who sees a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Visibility {
    /// Its authors.
    Draft,
    /// Everyone, from a day on.
    Scheduled {
        /// The day.
        on: Date,
    },
    /// Everyone.
    Public,
}

/// A page in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Translation {
    /// The headline.
    #[model(length(min = 1, max = 200))]
    pub title: String,
    /// What is on it.
    #[model(length(max = 200))]
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// For search engines.
    pub summary: Option<String>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "type")]
pub enum Block {
    /// Text in Markdown.
    #[serde(rename = "text")]
    Text {
        /// The text.
        #[model(length(max = 50_000))]
        markdown: String,
    },
    /// A picture.
    #[serde(rename = "image")]
    Image(Image),
    /// Rows and columns.
    #[serde(rename = "table")]
    Table {
        /// The cells, row by row; null where there is none.
        rows: Vec<Vec<Option<String>>>,
    },
    /// A line.
    #[serde(rename = "rule")]
    Rule,
}

/// A picture and what it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Image {
    /// Which.
    pub asset: Id<Asset>,
    /// In words.
    #[model(length(max = 500))]
    pub alt: String,
    /// What matters in it, in parts of its width and height.
    pub focus: Option<Point>,
}

/// From 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Point {
    /// From the left.
    #[model(range(min = 0.0, max = 1.0))]
    pub x: f64,
    /// From above.
    #[model(range(min = 0.0, max = 1.0))]
    pub y: f64,
}
