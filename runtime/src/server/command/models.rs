//! The commands that tell of the models and open no store.

use clap::{Arg, ArgMatches, Command as Cli};

use super::{Command, text};

/// The commands.
pub(super) fn model_commands() -> [Cli; 2] {
    let model = || {
        Arg::new("model")
            .value_name("MODEL")
            .required(true)
            .help("A model, such as Account")
    };
    let query = Arg::new("query")
        .value_name("QUERY")
        .help("What stands behind the ? of a list");
    [
        Cli::new("schema")
            .about("Print a model as a JSON Schema, which in models/ gives the same server")
            .arg(model()),
        Cli::new("explain")
            .about("Print which way a query takes: the index, the order, what is asked of each row")
            .arg(model())
            .arg(query),
    ]
}

/// `schema MODEL`
pub(super) fn asked_schema(schema: &ArgMatches) -> Command {
    let model = text(schema, "model");
    Command::Schema { model }
}

/// `explain MODEL QUERY`
pub(super) fn asked_explain(explain: &ArgMatches) -> Command {
    let [model, query] = ["model", "query"].map(|name| text(explain, name));
    Command::Explain { model, query }
}
