//! Where the elements of sets stood in a body. A set keeps no order of arrival, so that what is found
//! in one is first told by the order of the set; a client knows only its own.

use std::collections::HashMap;

/// The places of elements, in the order of their set, by the pointer to the set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Arrivals(HashMap<String, Vec<usize>>);

impl Arrivals {
    /// Notes a set.
    pub(super) fn note(&mut self, set: String, places: Vec<usize>) {
        let is_in_order = places.iter().enumerate().all(|(at, place)| at == *place);
        if !is_in_order {
            self.0.insert(set, places);
        }
    }

    /// The pointer with the client's place for each element of a set in it.
    pub(super) fn place(&self, pointer: &str) -> String {
        let mut placed = String::with_capacity(pointer.len());
        for (index, step) in pointer.split('/').enumerate() {
            if index == 0 {
                placed.push_str(step);
                continue;
            }
            let places = self.0.get(&placed);
            placed.push('/');
            let place = step.parse().ok().and_then(|at: usize| places?.get(at));
            match place {
                Some(place) => placed.push_str(&place.to_string()),
                None => placed.push_str(step),
            }
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_on_the_way_has_an_order_of_its_own() {
        let mut arrivals = Arrivals::default();
        arrivals.note("#/a".to_owned(), vec![2, 0, 1]);
        arrivals.note("#/a/2/b".to_owned(), vec![1, 0]);
        arrivals.note("#/c".to_owned(), vec![0, 1]);
        for (sorted, arrived) in [
            ("#", "#"),
            ("#/a", "#/a"),
            ("#/a/0", "#/a/2"),
            ("#/a/0/b/1", "#/a/2/b/0"),
            ("#/a/1/b/1", "#/a/0/b/1"),
            ("#/a/9", "#/a/9"),
            ("#/a/x", "#/a/x"),
            ("#/c/1", "#/c/1"),
            ("#/d/1", "#/d/1"),
        ] {
            assert_eq!(arrivals.place(sorted), arrived);
        }
    }
}
