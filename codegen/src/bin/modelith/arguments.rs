//! The arguments, and nothing else.

use std::path::PathBuf;

use clap::{Arg, Command, value_parser};

/// The whole command line.
pub(super) fn command() -> Command {
    Command::new("modelith")
        .about("The compiler of models/: checks and shows what a build would make of them")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(
            "Exit codes: 0 all is well; 1 the models have errors or the lock is not accepted; \
             2 the command line is wrong; 74 a file cannot be read or written",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("manifest-dir")
                .long("manifest-dir")
                .value_name("DIR")
                .help("The package: the directory of its Cargo.toml")
                .default_value(".")
                .value_parser(value_parser!(PathBuf))
                .global(true),
        )
        .subcommand(Command::new("check").about("Shows every error and warning of the models"))
        .subcommand(
            Command::new("openapi").about("Prints the OpenAPI document that a build would embed"),
        )
        .subcommand(
            Command::new("schema")
                .about("Prints a model as a JSON Schema that gives the same server")
                .arg(
                    Arg::new("model")
                        .value_name("MODEL")
                        .help("A model, such as Account")
                        .required(true),
                ),
        )
        .subcommand(
            Command::new("emit")
                .about("Writes the generated server into a directory")
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name("DIR")
                        .help("Where to; files there that are not generated are never replaced")
                        .required(true)
                        .value_parser(value_parser!(PathBuf)),
                ),
        )
        .subcommand(intermediate())
        .subcommand(
            Command::new("explain")
                .about("Says what the code of an error means")
                .arg(
                    Arg::new("code")
                        .value_name("CODE")
                        .help("E001, W001, …")
                        .required(true),
                ),
        )
        .subcommand(
            Command::new("lock")
                .about("What models.lock holds, and what is accepted")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(Command::new("accept").about("Freezes what is new as a version"))
                .subcommand(
                    Command::new("diff").about("Says what is new since the last accepted version"),
                )
                .subcommand(
                    Command::new("check").about("Fails unless the models are accepted as they are"),
                ),
        )
}

fn intermediate() -> Command {
    Command::new("ir")
        .about("Prints a representation of the models")
        .arg(
            Arg::new("stage")
                .long("stage")
                .value_name("STAGE")
                .help("decl: as written; app: as meant; view: as the templates see it")
                .required(true)
                .value_parser(["decl", "app", "view"]),
        )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
