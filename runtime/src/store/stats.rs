//! Statistics of the models, read off the published state.

use super::{Compacted, State, Store, Table};
use crate::{
    ModelStats,
    model::{App, Has, ModelVisitor, Relations, table_ids},
};

impl<A: App> Store<A> {
    /// The statistics of the model with this permanent id, at one sequence.
    pub fn stats(&self, model: u32) -> Option<ModelStats> {
        A::with_model(model, Read { store: self })
    }

    /// The statistics of a model, at one sequence.
    pub fn stats_of<M: Relations<A>>(&self) -> ModelStats
    where
        A::Root: Has<M>,
    {
        // What was compacted is read before the state: it never has counted more than that.
        let compacted = self.compacted().get(&M::ID).copied().unwrap_or_default();
        let history = self.history();
        ModelStats {
            history_bytes: history.models.get(&M::ID).copied().unwrap_or(0),
            oldest_history_sequence: history.oldest.map(|oldest| oldest.0),
            ..read::<A, M>(&self.state(), compacted)
        }
    }

    /// Bytes of memory that the tables of all models take, about.
    pub fn memory_bytes(&self) -> u64 {
        memory_bytes::<A>(&self.state().root)
    }

    /// The statistics of every model, in the order of the documents.
    pub fn all_stats(&self) -> Vec<ModelStats> {
        let models = A::MODEL_IDS.iter();
        models.filter_map(|&model| self.stats(model)).collect()
    }
}

/// Bytes of memory that all tables of a root take, about.
pub(super) fn memory_bytes<A: App>(root: &A::Root) -> u64 {
    let bytes = table_ids::<A>().filter_map(|id| A::with_model(id, HeapBytes(root)));
    bytes.sum()
}

struct HeapBytes<'r, A: App>(&'r A::Root);

impl<A: App> ModelVisitor<A> for HeapBytes<'_, A> {
    type Output = u64;

    fn visit<M>(self) -> u64
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        self.0.table().heap_bytes() as u64
    }
}

/// The permanent id of the model with this name: that of its type, or the same in snake case.
pub fn model_named<A: App>(name: &str) -> Option<u32> {
    let models = || A::MODELS.iter().zip(A::MODEL_IDS);
    let exact = models().find(|(model, _)| **model == name);
    let found = exact.or_else(|| models().find(|(model, _)| snake_case(model) == name));
    found.map(|(_, id)| *id)
}

/// `order_line` of `OrderLine`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut characters = name.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(character) = characters.next() {
        let follows_lower = before.is_some_and(|before| !before.is_uppercase());
        let precedes_lower = characters.peek().is_some_and(|next| next.is_lowercase());
        if character.is_uppercase() && before.is_some() && (follows_lower || precedes_lower) {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
        before = Some(character);
    }
    snake
}

struct Read<'s, A: App> {
    store: &'s Store<A>,
}

impl<A: App> ModelVisitor<A> for Read<'_, A> {
    type Output = ModelStats;

    fn visit<M>(self) -> ModelStats
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        self.store.stats_of::<M>()
    }
}

fn read<A: App, M: Relations<A>>(state: &State<A>, compacted: Compacted) -> ModelStats
where
    A::Root: Has<M>,
{
    let table: &Table<M> = state.root.table();
    let Compacted {
        share,
        at,
        snapshot_bytes,
    } = compacted;
    let log = table.log_share().since(share);
    ModelStats {
        name: M::NAME,
        item_count: table.len() as u64,
        approx_ram_bytes: table.heap_bytes() as u64,
        index_bytes: table.index_bytes() as u64,
        raftlog_size_bytes: log.bytes,
        log_events: log.events,
        events_since_last_compaction: log.events,
        last_compaction_at: at,
        snapshot_bytes,
        history_bytes: 0,
        oldest_history_sequence: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_one_name_in_snake_case() {
        for (name, snake) in [
            ("Account", "account"),
            ("OrderLine", "order_line"),
            ("HTTPRoute", "http_route"),
            ("V2Note", "v2_note"),
            ("A", "a"),
            ("Über", "über"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}
