//! Sites.

use modelith::prelude::*;

/// A web site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Site {
    /// The short name, part of its address.
    #[model(key, pattern = "^[a-z][a-z0-9-]*$", length(min = 2, max = 40))]
    pub slug: String,
    /// Where it is served.
    #[model(unique(ignore_case), format = "hostname", length(max = 253))]
    pub host: String,
    /// Languages that pages may be in, the first the default.
    #[model(length(min = 1, max = 20), each(pattern = "^[a-z]{2}(-[A-Z]{2})?$"))]
    pub languages: Vec<String>,
    /// Colours and fonts, as the theme has them.
    #[serde(default)]
    pub theme: Theme,
    /// Addresses that may publish.
    #[model(each(format = "ipv6"), length(max = 50))]
    #[serde(default)]
    pub allowed: BTreeSet<String>,
}

/// How a site looks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Theme {
    /// Whether it is dark.
    #[serde(default)]
    pub dark: bool,
    /// How large text is.
    #[model(range(min = 0.5, max = 3.0))]
    pub scale: Option<f32>,
    /// What else it can be told.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// What the theme alone understands.
    pub raw: Option<Value>,
}
