//! The templates, each with what it is given. What they look like stands in `templates/`.

use askama::Template;

use crate::view::{
    DataView, EntriesView, FieldView, InnerView, ModelView, NestedView, RuleView, SchemaKind,
    SchemasView, ServerView, StrLit, VariantDataView, VariantView,
};

#[derive(Template)]
#[template(path = "server.rs")]
pub(super) struct Server<'v> {
    pub(super) server: &'v ServerView,
    pub(super) models: &'v [ModelView],
    pub(super) nested: &'v [NestedView],
}

#[derive(Template)]
#[template(path = "schemas.rs")]
pub(super) struct Schemas<'v> {
    pub(super) schemas: &'v SchemasView,
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
}

macro_rules! nested_sections {
    ($($name:ident = $path:literal { $($field:ident: $ty:ty),* }),* $(,)?) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        pub(super) struct $name<'v> {
            pub(super) item: &'v NestedView,
            $(pub(super) $field: &'v $ty,)*
        }
    )*};
}

nested_sections! {
    NestedHead = "nested/head.rs" {},
    NestedChecks = "nested/checks.rs" {},
    Unit = "nested/unit.rs" { expected: StrLit, variants: [VariantView] },
    StructShape = "nested/struct_shape.rs" { fields: [FieldView] },
    StructForm = "nested/struct_form.rs" { fields: [FieldView] },
    StructInput = "nested/struct_input.rs" { fields: [FieldView] },
    StructPatch = "nested/struct_patch.rs" { fields: [FieldView] },
    DataShape = "nested/data_shape.rs" { data: DataView },
    DataForm = "nested/data_form.rs" { data: DataView },
    DataInput = "nested/data_input.rs" { data: DataView },
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
