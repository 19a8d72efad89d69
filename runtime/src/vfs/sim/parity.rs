//! Until it crashes, the simulated machine answers as the real one does.

use std::{collections::BTreeMap, io, path::Path};

use proptest::prelude::*;

use super::Sim;
use crate::vfs::{Disk, File, Open, Vfs, read};

/// Files, and the directory at [`DIR`]: a kernel opens directories too, and the store never does.
const NAMES: [&str; 5] = ["a", "b", "dir/a", "dir/b", "dir"];
const DIR: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    Open(usize, u8),
    CreateDir,
    Write(usize, Vec<u8>, u64),
    SetLen(usize, u64),
    Read(usize, usize, u64),
    Sync(usize),
    RenameNew(usize, usize),
    RenameOver(usize, usize),
    Remove(usize),
    List(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let name = 0..DIR;
    let any_name = 0..NAMES.len();
    let offset = 0..2000_u64;
    prop_oneof![
        (name.clone(), 0..3_u8).prop_map(|(at, how)| Step::Open(at, how)),
        Just(Step::CreateDir),
        (
            name.clone(),
            prop::collection::vec(any::<u8>(), 0..1500),
            offset.clone()
        )
            .prop_map(|(at, bytes, offset)| Step::Write(at, bytes, offset)),
        (name.clone(), offset.clone()).prop_map(|(at, len)| Step::SetLen(at, len)),
        (name.clone(), 0..1500_usize, offset).prop_map(|(at, len, to)| Step::Read(at, len, to)),
        name.clone().prop_map(Step::Sync),
        (name.clone(), name.clone()).prop_map(|(from, to)| Step::RenameNew(from, to)),
        (name.clone(), name).prop_map(|(from, to)| Step::RenameOver(from, to)),
        any_name.clone().prop_map(Step::Remove),
        any_name.prop_map(Step::List),
    ]
}

/// A file system, and the files that a run holds open in it, by the name they were opened under.
struct Run<'a> {
    vfs: &'a dyn Vfs,
    root: &'a Path,
    open: BTreeMap<usize, Box<dyn File>>,
}

impl Run<'_> {
    /// What the step answers: bytes or numbers as text, or the kind of the error.
    fn answer(&mut self, step: &Step) -> Result<String, io::ErrorKind> {
        self.take(step).map_err(|error| error.kind())
    }

    fn take(&mut self, step: &Step) -> io::Result<String> {
        let path = |at: usize| self.root.join(NAMES[at]);
        let done = |()| "done".to_owned();
        let file = |at: &usize| self.open.get(at).ok_or(io::ErrorKind::Other);
        match step {
            Step::Open(at, how) => {
                let how = [Open::Read, Open::Write, Open::CreateNew][usize::from(*how)];
                let file = self.vfs.open(&path(*at), how)?;
                let len = file.len()?;
                self.open.insert(*at, file);
                Ok(len.to_string())
            }
            Step::CreateDir => self.vfs.create_dir(&path(DIR)).map(done),
            Step::Write(at, bytes, offset) => {
                let count = file(at)?.write_at(bytes, *offset)?;
                Ok(count.to_string())
            }
            Step::SetLen(at, len) => file(at)?.set_len(*len).map(done),
            Step::Read(at, len, offset) => {
                let mut buffer = vec![0; *len];
                let count = file(at)?.read_at(&mut buffer, *offset)?;
                Ok(format!("{:?}", &buffer[..count]))
            }
            Step::Sync(at) => file(at)?.sync_data().map(done),
            Step::RenameNew(from, to) => self.vfs.rename_new(&path(*from), &path(*to)).map(done),
            Step::RenameOver(from, to) => self.vfs.rename_over(&path(*from), &path(*to)).map(done),
            Step::Remove(at) => self.vfs.remove(&path(*at)).map(done),
            Step::List(at) => self
                .vfs
                .list(&path(*at))
                .map(|entries| format!("{entries:?}")),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_same_calls_get_the_same_answers(steps in prop::collection::vec(step(), 1..60)) {
        let temporary = tempfile::tempdir().unwrap();
        let sim = Sim::new();
        let mut disk = Run { vfs: &Disk, root: temporary.path(), open: BTreeMap::new() };
        let mut simulated = Run { vfs: &sim, root: Path::new("/"), open: BTreeMap::new() };
        for step in &steps {
            prop_assert_eq!(simulated.answer(step), disk.answer(step), "{:?}", step);
        }
        for name in NAMES {
            let [ours, real] = [simulated.root, disk.root].map(|root| root.join(name));
            let ours = read(&sim, &ours).map_err(|error| error.kind());
            let real = read(&Disk, &real).map_err(|error| error.kind());
            prop_assert_eq!(ours, real, "{}", name);
        }
    }
}
