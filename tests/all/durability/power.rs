//! Power that goes under load, on a file system that a kernel really loses.
//!
//! The store lies on an ext4 of its own, in a file on a loop device. `FS_IOC_SHUTDOWN` without a
//! flush of the journal drops what was not synced, as a loss of power does; the file system is
//! mounted again, and what was acknowledged must be there. It needs root and loop devices: without
//! them it is skipped, and says so.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::Ordering,
    thread,
    time::Duration,
};

use super::{
    chance, settle,
    writers::{Signs, Writer},
};
use crate::support::{Server, Store};

const WRITERS: u64 = 32;
const CUTS: u64 = 5;
/// `FS_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH` (linux/fs.h, fs/ext4/ext4.h): everything
/// from now on fails, and what the journal did not hold yet is lost. There is no safe wrapper of it
/// in Rust, and perl is in every Debian.
const SHUTDOWN: &str = r#"
    open(my $root, "<", $ARGV[0]) or die "open: $!";
    my $flags = pack("L", 2);
    ioctl($root, 0x8004587d, $flags) or die "FS_IOC_SHUTDOWN: $!";
"#;

/// A file system in a file, mounted while this lives.
struct Disk {
    image: PathBuf,
    root: PathBuf,
}

impl Disk {
    /// Makes one; says what is missing if that cannot be done.
    fn new(store: &Store) -> Result<Self, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("it is not run by root".to_owned());
        }
        let disk = Self {
            image: store.beside("image"),
            root: store.beside("disk"),
        };
        let image = fs::File::create(&disk.image).expect("target/tmp can be written");
        image.set_len(512 << 20).expect("a file may have a hole");
        fs::create_dir(&disk.root).expect("target/tmp can be written");
        run(Command::new("mkfs.ext4").arg("-qF").arg(&disk.image))?;
        disk.mount()?;
        Ok(disk)
    }

    fn mount(&self) -> Result<(), String> {
        run(Command::new("mount")
            .args(["-o", "loop"])
            .arg(&self.image)
            .arg(&self.root))
    }

    fn unmount(&self) -> Result<(), String> {
        run(Command::new("umount").arg(&self.root))
    }

    /// Cuts the power.
    fn cut(&self) {
        let cut = run(Command::new("perl").args(["-e", SHUTDOWN]).arg(&self.root));
        cut.expect("the file system is shut down");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // It may not have been mounted.
        let _ = self.unmount();
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {}", said.trim()))
    }
}

fn data(disk: &Disk) -> PathBuf {
    disk.root.join("data")
}

/// Rotates all the time, so that the power goes while files get their names, too.
fn start(path: &Path) -> Server {
    Server::start_with(
        path,
        &[
            "MODELITH_STORAGE_SEGMENT_FIRST=64KiB",
            "MODELITH_STORAGE_SEGMENT_MAX=2MiB",
        ],
    )
}

#[test]
fn every_acknowledged_write_survives_a_power_cut() {
    let store = Store::new();
    let disk = match Disk::new(&store) {
        Ok(disk) => disk,
        Err(why) => {
            println!("SKIPPED: no power is cut: {why}");
            return;
        }
    };
    let mut writers: Vec<_> = (0..WRITERS).map(Writer::new).collect();
    let mut acknowledged = 0;
    for round in 0..CUTS {
        let mut server = start(&data(&disk));
        settle(&server, &mut writers, round);
        let signs = Signs::default();
        thread::scope(|scope| {
            for writer in &mut writers {
                let (client, signs) = (server.client(), &signs);
                scope.spawn(move || writer.run(client, round, signs));
            }
            let mut operator = server.client();
            signs.wait_for(128);
            // A checkpoint is under way when the power goes, or was made just before.
            let operator = scope.spawn(move || {
                let path = "/_admin/data/models/Account/_compact";
                let _ = operator.try_send("POST", path, &[], None);
            });
            thread::sleep(Duration::from_millis(chance(round) % 300));
            signs.stopping.store(true, Ordering::Relaxed);
            disk.cut();
            operator.join().expect("it asks, whatever is answered");
        });
        acknowledged += signs.acknowledged();
        // A disk that fails ends the process, and nothing is asked of it again.
        assert_eq!(server.wait().code(), Some(74), "{}", server.log());
        disk.unmount().expect("nobody uses it any more");
        disk.mount().expect("its journal is replayed");
    }
    let server = start(&data(&disk));
    settle(&server, &mut writers, CUTS);
    println!("{CUTS} power cuts, {acknowledged} acknowledged writes");
    assert!(acknowledged > 500, "{acknowledged} writes are too few");
    server.stop();
}
