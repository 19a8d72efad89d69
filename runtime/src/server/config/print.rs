//! `config print`: the effective configuration as a file that means the same, each value with
//! where it came from.

use std::fmt;

use super::{Config, KEYS};

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = KEYS
            .iter()
            .map(|key| (key.parts(), (key.show)(self)))
            .collect();
        let assignments = lines
            .iter()
            .map(|((_, name), (value, _))| name.len() + value.len() + 3);
        let width = assignments.max().unwrap_or(0);

        let mut current = None;
        for ((table, name), (value, source)) in &lines {
            if let Some(table) = table.filter(|_| *table != current) {
                write!(f, "\n[{table}]\n")?;
            }
            current = *table;
            writeln!(f, "{:width$}  # {source}", format!("{name} = {value}"))?;
        }
        Ok(())
    }
}
