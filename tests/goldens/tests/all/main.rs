//! Every golden as a server: what its models declare is what its API does, also after a restart.
//!
//! What is expected comes from the compiler's own representation of the models, not from the
//! generated code: each member's values, who fills it in, what it refers to.

#![cfg(test)]

#[path = "../../../all/support/client.rs"]
#[expect(dead_code, reason = "it has more than these tests need")]
mod client;
mod documents;
mod removal;
mod round_trip;
mod served;
mod source;
mod values;
mod world;

macro_rules! goldens {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use modelith_goldens::$name::server::App;

            #[test]
            fn records_survive_everything() {
                crate::round_trip::run::<App>(stringify!($name));
            }

            #[test]
            fn the_document_is_the_table_of_routes() {
                crate::documents::compare::<App>();
            }
        }
    )*};
}

goldens!(
    crowd, defaults, grown, integers, names, optional, places, reference, references, renames,
    uniques,
);
