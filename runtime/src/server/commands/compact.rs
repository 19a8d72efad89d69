//! `compact`: new snapshots now, whatever the thresholds say.

use std::io::{self, Write};

use super::{
    output::print,
    own::{check_there, with_store},
};
use crate::{
    http::encode_parameter,
    model::App,
    server::{
        config::Loaded,
        failed::{Failed, model},
        socket::Client,
    },
};

/// Compacts these models, or all.
pub(in crate::server) fn compact<A: App>(
    loaded: &Loaded,
    models: &[String],
    out: &mut dyn Write,
) -> Result<(), Failed> {
    for name in models {
        model::<A>(name)?;
    }
    let done = match Client::find(&loaded.config.data.value)? {
        Some(client) => {
            let mut path = String::from("/_admin/compact");
            for (index, name) in models.iter().enumerate() {
                path.push_str(if index == 0 { "?model=" } else { "&model=" });
                encode_parameter(name, &mut path);
            }
            client.ask(&path, io::empty(), &mut |_| {})?
        }
        None => {
            // A store is not made by compacting it.
            check_there(loaded)?;
            with_store::<A, _>(loaded, |desk| desk.compact(models))?
        }
    };
    print(out, &done)
}
