//! Every end that a loss of power may have at one moment, one by one.
//!
//! Between two syncs the disk may write what is pending in any order, a write by sectors. A list of
//! all subsets would have no end; this one has those that are a mistake's usual shape: none, all,
//! each prefix of the order, all but one, each single name, and each write or rename in part.

use std::collections::BTreeMap;

use super::{
    chance::Chance,
    node::{Choose, Effect, Kind, Version},
    state::State,
};

/// Names of which every subset is tried; of more, each is alone or alone left out.
const NAMES_MAX: usize = 6;

/// What is on the disk of what was pending. Effects are counted from 0 in the order of the calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    /// The first so many effects.
    First(usize),
    /// All effects but this one.
    Without(usize),
    /// A part of one effect, all before it, and all after it or nothing of that.
    Torn {
        /// Which.
        effect: usize,
        /// What is there of it.
        parts: Parts,
        /// Whether the later effects are there.
        rest: bool,
    },
    /// Of the creations, renames and removals these, and all that was written or nothing of it.
    Names {
        /// The effects.
        chosen: Vec<usize>,
        /// Whether content is there.
        content: bool,
    },
}

/// Parts of an effect: the sectors of a write in their order and then the file's new length, or
/// the new name of a rename and then the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// The first so many.
    First(u32),
    /// All but the first so many.
    Last(u32),
    /// All but this one.
    Without(u32),
}

impl Parts {
    const fn has(self, part: u32) -> bool {
        match self {
            Self::First(count) => part < count,
            Self::Last(first) => part >= first,
            Self::Without(missing) => part != missing,
        }
    }
}

impl Image {
    fn has(&self, index: usize, part: u32, kind: Kind) -> bool {
        match self {
            Self::First(count) => index < *count,
            Self::Without(missing) => index != *missing,
            Self::Torn {
                effect,
                parts,
                rest,
            } => {
                if index == *effect {
                    parts.has(part)
                } else {
                    index < *effect || *rest
                }
            }
            Self::Names { chosen, content } => match kind {
                Kind::Content => *content,
                Kind::Name => chosen.contains(&index),
            },
        }
    }
}

/// What is pending, in the order of the calls.
#[derive(Debug)]
pub(crate) struct Pending {
    effects: BTreeMap<Effect, Shape>,
}

/// One effect.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Its last part, and so how many it has.
    last: u32,
    kind: Kind,
}

impl Pending {
    pub(crate) fn of(state: &State) -> Self {
        let mut effects = BTreeMap::new();
        state.pending(&mut |effect, part, kind| {
            let shape = effects.entry(effect).or_insert(Shape { last: 0, kind });
            shape.last = shape.last.max(part);
        });
        Self { effects }
    }

    pub(crate) fn images(&self, max: usize) -> Vec<Image> {
        let count = self.effects.len();
        let mut images: Vec<_> = (0..=count).map(Image::First).collect();
        if count > 1 {
            // Without the last one is the prefix before it.
            images.extend((0..count - 1).map(Image::Without));
        }
        for (effect, shape) in self.effects.values().enumerate() {
            let parts = torn(shape.last);
            images.extend(parts.flat_map(|parts| {
                let rests: &[bool] = if effect + 1 < count {
                    &[false, true]
                } else {
                    &[false]
                };
                rests.iter().map(move |&rest| Image::Torn {
                    effect,
                    parts,
                    rest,
                })
            }));
        }
        images.extend(self.names());
        sample(images, max)
    }

    /// Each name on its own.
    fn names(&self) -> Vec<Image> {
        let effects = self.effects.values().enumerate();
        let names = effects.filter(|(_, shape)| shape.kind == Kind::Name);
        let names: Vec<usize> = names.map(|(index, _)| index).collect();
        let subsets: Vec<Vec<usize>> = if names.len() <= NAMES_MAX {
            let chosen = |bits: u32| {
                let bit = |at: &usize| bits >> at & 1 == 1;
                (0..names.len()).filter(bit).map(|at| names[at]).collect()
            };
            (1..1 << names.len()).map(chosen).collect()
        } else {
            let but = |missing: usize| {
                let others = names.iter().filter(|&&name| name != missing);
                others.copied().collect()
            };
            let alone = names.iter().map(|&name| vec![name]);
            alone
                .chain(names.iter().map(|&missing| but(missing)))
                .collect()
        };
        let with = |chosen: Vec<usize>| {
            [false, true].map(|content| Image::Names {
                chosen: chosen.clone(),
                content,
            })
        };
        subsets.into_iter().flat_map(with).collect()
    }

    pub(crate) fn choose<'i>(&self, image: &'i Image) -> Chosen<'i> {
        let effects = self.effects.iter().enumerate();
        let index = effects.map(|(index, (&effect, shape))| (effect, (index, shape.kind)));
        Chosen {
            index: index.collect(),
            image,
        }
    }
}

/// The ways in which an effect of `last + 1` parts gets there in part.
fn torn(last: u32) -> impl Iterator<Item = Parts> {
    let first = (1..=last).map(Parts::First);
    let end = (1..=last).map(Parts::Last);
    // Without the first or the last is one of those before.
    let holes = (1..last).map(Parts::Without);
    first.chain(end).chain(holes)
}

/// At most `max` images, with those of nothing and of everything.
fn sample(mut images: Vec<Image>, max: usize) -> Vec<Image> {
    if images.len() <= max {
        return images;
    }
    let all = images
        .iter()
        .rposition(|image| matches!(image, Image::First(_)));
    images.swap(1, all.unwrap_or(1));
    let mut chance = Chance::new(images.len() as u64);
    for at in 2..max.max(2) {
        let other = at + chance.below((images.len() - at) as u64) as usize;
        images.swap(at, other);
    }
    images.truncate(max.max(2));
    images
}

/// What of each effect is on the disk, by an image.
#[derive(Debug)]
pub(crate) struct Chosen<'i> {
    index: BTreeMap<Effect, (usize, Kind)>,
    image: &'i Image,
}

impl Choose for Chosen<'_> {
    fn version<'a, T>(&mut self, versions: &'a [Version<T>]) -> Option<&'a T> {
        let mut newest_first = versions.iter().rev();
        let found = newest_first.find(|version| {
            let known = self.index.get(&version.effect);
            known.is_some_and(|&(index, kind)| self.image.has(index, version.part, kind))
        });
        found.map(|version| &version.content)
    }
}
