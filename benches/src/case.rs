//! The cases: the two sides of each, what is asked of them, and what the design wants of their ratio.

use std::num::NonZeroUsize;

use crate::load::{Page, Table, WorkKind};

/// Rows of the short side of the cases that list. A page of 20 by every query needs that many.
const FEW: usize = 1_000;

/// What a row of the table measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Creates of accounts, beside a peer that appends.
    Create,
    /// Reads of accounts, beside a peer that answers a constant.
    Read,
    /// Changes of accounts, beside a peer that appends.
    Change,
    /// The first page by the key: of many tickets, and of few.
    ListKey,
    /// A page by equality on an index: of many, and of few.
    ListIndex,
    /// A page by a range and a sort on an index: of many, and of few.
    ListRange,
    /// Equality on a unique member, beside reads by key.
    Find,
    /// Creates of tickets with four indexes, beside creates without.
    CreateIndexed,
    /// Reads by key while two clients list, beside reads alone.
    ReadListed,
    /// Reads by key while two clients make the server look at all rows it may, beside reads alone.
    ReadScanned,
}

/// Which server a side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// The reference server.
    Reference,
    /// The bench server, with tickets.
    Tickets,
    /// This program as a peer.
    Peer,
}

/// One of the two sides of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What stands before its figures.
    pub(crate) label: String,
    /// Its server.
    pub(crate) host: Host,
    /// What is in it before, and how many rows of it.
    pub(crate) filling: Option<(Table, usize)>,
    /// What is measured.
    pub(crate) work: WorkKind,
    /// What two more clients ask for meanwhile.
    pub(crate) beside: Option<WorkKind>,
}

impl Case {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 10] = [
        Self::Create,
        Self::Read,
        Self::Change,
        Self::ListKey,
        Self::ListIndex,
        Self::ListRange,
        Self::Find,
        Self::CreateIndexed,
        Self::ReadListed,
        Self::ReadScanned,
    ];

    /// Its name, in options and in the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Change => "change",
            Self::ListKey => "list-key",
            Self::ListIndex => "list-index",
            Self::ListRange => "list-range",
            Self::Find => "find",
            Self::CreateIndexed => "create-indexed",
            Self::ReadListed => "read-listed",
            Self::ReadScanned => "read-scanned",
        }
    }

    /// The case of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.name() == name)
    }

    /// Numbers of connections: a row each.
    pub(crate) fn connections(self) -> Vec<NonZeroUsize> {
        let numbers: &[usize] = match self {
            Self::Create | Self::Read | Self::Change => &[1, 64, 256],
            Self::ListKey | Self::ListIndex | Self::ListRange => &[1, 64],
            Self::Find | Self::CreateIndexed | Self::ReadListed | Self::ReadScanned => &[64],
        };
        numbers
            .iter()
            .copied()
            .filter_map(NonZeroUsize::new)
            .collect()
    }

    /// The side that is judged, and the one that it is judged by. `records` is how many rows there are.
    pub(crate) fn plans(self, records: usize) -> [Plan; 2] {
        let filled = |label: &str, table, rows, work| Plan {
            label: label.to_owned(),
            host: if table == Table::Accounts {
                Host::Reference
            } else {
                Host::Tickets
            },
            filling: Some((table, rows)),
            work,
            beside: None,
        };
        let accounts = |work, filling: Option<(Table, usize)>| {
            [("ours", Host::Reference), ("peer", Host::Peer)].map(|(label, host)| Plan {
                label: label.to_owned(),
                host,
                filling,
                work,
                beside: None,
            })
        };
        let listed = |page| {
            [records, FEW]
                .map(|rows| filled(&thousands(rows), Table::Indexed, rows, WorkKind::List(page)))
        };
        let read = |label| filled(label, Table::Indexed, records, WorkKind::Read);
        let beside = |page| {
            let busy = Plan {
                beside: Some(WorkKind::List(page)),
                ..read("beside")
            };
            [busy, read("alone")]
        };
        match self {
            Self::Create => accounts(WorkKind::Create(Table::Accounts), None),
            Self::Read => accounts(WorkKind::Read, Some((Table::Accounts, records))),
            Self::Change => accounts(WorkKind::Change, Some((Table::Accounts, records))),
            Self::ListKey => listed(Page::Key),
            Self::ListIndex => listed(Page::Index),
            Self::ListRange => listed(Page::Range),
            Self::Find => {
                let work = WorkKind::List(Page::Unique);
                [filled("unique", Table::Indexed, records, work), read("key")]
            }
            Self::CreateIndexed => [("four", Table::Indexed), ("none", Table::Plain)]
                .map(|(label, table)| filled(label, table, records, WorkKind::Create(table))),
            Self::ReadListed => beside(Page::Index),
            Self::ReadScanned => beside(Page::Scan),
        }
    }

    /// The least ratio that the design asks for; elsewhere a row has none.
    pub(crate) const fn goal(self, connections: usize) -> Option<f64> {
        match (self, connections) {
            (Self::Create, 1) => Some(1.0),
            (Self::Create, 64) => Some(0.95),
            (Self::Create, 256) => Some(0.85),
            (Self::Read, 64) => Some(0.8),
            (Self::CreateIndexed, _) => Some(0.7),
            // Half the rate is twice the time.
            (Self::ListKey | Self::ListIndex | Self::ListRange | Self::ReadListed, _) => Some(0.5),
            (Self::Find, 64) => Some(1.0),
            _ => None,
        }
    }

    /// The least requests a second that the design asks for, where it does.
    pub(crate) const fn goal_rate(self, connections: usize) -> Option<f64> {
        match (self, connections) {
            (Self::ListKey | Self::ListIndex | Self::ListRange, 1) => Some(10_000.0),
            _ => None,
        }
    }

    /// What its writes are called, if it writes.
    pub(crate) const fn write(self) -> Option<&'static str> {
        match self {
            Self::Create | Self::CreateIndexed => Some("create"),
            Self::Change => Some("change"),
            _ => None,
        }
    }
}

fn thousands(rows: usize) -> String {
    if rows.is_multiple_of(1_000) {
        format!("{} k", rows / 1_000)
    } else {
        rows.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_found_by_its_name() {
        for case in Case::ALL {
            assert_eq!(Case::named(case.name()), Some(case));
        }
        assert_eq!(Case::named("lists"), None);
    }

    #[test]
    fn lists_differ_in_nothing_but_the_number_of_rows() {
        for case in [Case::ListKey, Case::ListIndex, Case::ListRange] {
            let [many, few] = case.plans(100_000);
            assert_eq!((&*many.label, &*few.label), ("100 k", "1 k"));
            assert_eq!(few.filling, Some((Table::Indexed, 1_000)));
            let few = Plan {
                label: many.label.clone(),
                filling: many.filling,
                ..few
            };
            assert_eq!(many, few);
        }
    }

    #[test]
    fn only_cases_with_a_peer_have_the_reference_server() {
        for case in Case::ALL {
            let [ours, other] = case.plans(2_000).map(|plan| plan.host);
            match ours {
                Host::Reference => assert_eq!(other, Host::Peer, "{case:?}"),
                Host::Tickets => assert_eq!(other, Host::Tickets, "{case:?}"),
                Host::Peer => panic!("{case:?} judges a peer"),
            }
        }
    }
}
