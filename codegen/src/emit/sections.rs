//! The templates, each with what it is given. What they look like stands in `templates/`.

use askama::Template;

use crate::view::{Compares, ModelView, OfField, RuleView, ServerView};

#[derive(Template)]
#[template(path = "server.rs")]
pub(super) struct Server<'v> {
    pub(super) server: &'v ServerView,
    pub(super) models: &'v [ModelView],
}

macro_rules! sections {
    ($($name:ident = $path:literal),* $(,)?) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        pub(super) struct $name<'v> {
            pub(super) model: &'v ModelView,
        }
    )*};
}

sections! {
    Head = "model/head.rs",
    Shape = "model/shape.rs",
    Record = "model/record.rs",
    Checks = "model/checks.rs",
    Create = "model/create.rs",
    Replace = "model/replace.rs",
    Update = "model/update.rs",
    Indexes = "model/indexes.rs",
    Query = "model/query.rs",
    Relations = "model/relations.rs",
    Routes = "model/routes.rs",
    Enums = "model/enums.rs",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(source = "fn f() -> Vec<&str> { {{ text }} }", ext = "rs")]
    struct Plain<'t> {
        text: &'t str,
    }

    #[test]
    fn rust_is_not_escaped_as_html() {
        let text = r#"vec!["<&>"]"#;
        assert_eq!(
            Plain { text }.render().unwrap(),
            r#"fn f() -> Vec<&str> { vec!["<&>"] }"#
        );
    }
}
