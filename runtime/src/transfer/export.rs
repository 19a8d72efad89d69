//! Records out of a store, in the order of their keys.

use std::io::{self, Write};

use super::{Progress, Stage};
use crate::{
    model::{App, Has, Model, ModelVisitor, Relations},
    rules::Visible,
    store::State,
    wire::Object,
};

/// Bytes that are handed on at once, about.
const PAGE_BYTES: usize = 64 << 10;

/// Writes every record of the model with this permanent id, all of one state, and gives their
/// number; `None` if there is no such model. It holds one page of lines at a time.
///
/// # Errors
/// Those of `out`.
pub(crate) fn export<A: App>(
    state: &State<A>,
    model: u32,
    out: &mut dyn Write,
    watch: &mut dyn FnMut(Progress),
) -> Option<io::Result<u64>> {
    A::with_model(model, Export { state, out, watch })
}

struct Export<'e, A: App> {
    state: &'e State<A>,
    out: &'e mut dyn Write,
    watch: &'e mut dyn FnMut(Progress),
}

impl<A: App> ModelVisitor<A> for Export<'_, A> {
    type Output = io::Result<u64>;

    fn visit<M>(self) -> io::Result<u64>
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let table = self.state.root.table();
        let total = table.len() as u64;
        let (mut page, mut done) = (Vec::with_capacity(PAGE_BYTES), 0);
        for row in table.after(None) {
            write_line(&Visible::as_operator(row), &mut page);
            done += 1;
            if page.len() >= PAGE_BYTES {
                self.out.write_all(&page)?;
                page.clear();
                (self.watch)(Progress {
                    stage: Stage::Exporting,
                    done,
                    total,
                });
            }
        }
        self.out.write_all(&page)?;
        self.out.flush()?;
        Ok(done)
    }
}

/// Appends a record as a line: first what is shown, then what is not.
fn write_line<M: Model>(record: &Visible<'_, M>, line: &mut Vec<u8>) {
    let mut object = Object::open(line);
    record.write_members(&mut object);
    record.row().record.write_hidden(&mut object);
    object.close();
    line.push(b'\n');
}
