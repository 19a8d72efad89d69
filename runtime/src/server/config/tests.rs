//! The order of the layers, the sentences of refusals, and the documents.

use std::{ffi::OsString, path::PathBuf};

use super::{Config, KEYS, Layers, Loaded, Source};

/// A configuration from a file's text, variables and flags.
fn load(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &'static str, &str)],
) -> Result<Loaded, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.toml");
    std::fs::write(&path, file).unwrap();
    let environment = environment
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    let layers = Layers {
        program: Config::default(),
        environment: environment.collect(),
        file: Some(path),
        flags: flags
            .iter()
            .map(|&(flag, key, text)| (flag, key, text.to_owned()))
            .collect(),
    };
    let shown = |text: String| text.replace(&format!("{}/", dir.path().display()), "");
    match layers.load() {
        Ok(mut loaded) => {
            for setting in [
                &mut loaded.config.listen.source,
                &mut loaded.config.log.level.source,
            ] {
                if let Source::File(name, _) = setting {
                    *name = shown(std::mem::take(name));
                }
            }
            Ok(loaded)
        }
        Err(error) => Err(shown(error.to_string())),
    }
}

#[track_caller]
fn check_refused(file: &str, environment: &[(&str, &str)], expected: &str) {
    assert_eq!(load(file, environment, &[]).unwrap_err(), expected);
}

#[test]
fn a_flag_stands_before_a_variable_before_the_file_before_the_program() {
    let file = "listen = \"127.0.0.1:1\"";
    let variable = [("MODELITH_LISTEN", "127.0.0.1:2")];
    let flag = [("--listen", "listen", "127.0.0.1:3")];
    for (file, variable, flag, port, source) in [
        ("", &[][..], &[][..], 3000, Source::Default),
        (file, &[], &[], 1, Source::File("test.toml".into(), 1)),
        (
            file,
            &variable,
            &[],
            2,
            Source::Variable("MODELITH_LISTEN".into()),
        ),
        (file, &variable, &flag, 3, Source::Flag("--listen")),
        (
            "",
            &variable,
            &[],
            2,
            Source::Variable("MODELITH_LISTEN".into()),
        ),
        (file, &[], &flag, 3, Source::Flag("--listen")),
    ] {
        let listen = load(file, variable, flag).unwrap().config.listen;
        assert_eq!((listen.value.port(), listen.source), (port, source));
    }

    let mut program = Config::default();
    program.data.take(Some("elsewhere".into()), Source::Program);
    let loaded = Layers {
        program,
        ..Layers::default()
    }
    .load()
    .unwrap();
    assert_eq!(loaded.config.data.value, PathBuf::from("elsewhere"));
    assert_eq!(loaded.file, None);
}

#[test]
fn a_table_holds_its_keys() {
    let file = "allow_remote_data = [\"NFS\"]\n\n[log]\nlevel = \"debug\"\naccess = true\n";
    let config = load(file, &[("MODELITH_LIMITS_CONNECTIONS", "7")], &[])
        .unwrap()
        .config;
    assert_eq!(config.log.level.source, Source::File("test.toml".into(), 4));
    assert!(config.log.access.value);
    assert_eq!(config.limits.connections.value.0, 7);
    assert_eq!(config.allow_remote_data.value.0, ["NFS"]);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    check_refused(
        "\nlissten = \"127.0.0.1:1\"",
        &[],
        "test.toml:2: unknown key `lissten`; did you mean `listen`?",
    );
    check_refused(
        "frobnicate = 1",
        &[],
        "test.toml:1: unknown key `frobnicate`",
    );
    check_refused(
        "[log]\nlevl = \"info\"",
        &[],
        "test.toml:2: unknown key `log.levl`; did you mean `log.level`?",
    );
    check_refused("[logs]\nlevel = 1", &[], "test.toml:1: unknown key `logs`");
    check_refused("log = 1", &[], "test.toml:1: unknown key `log`");
    check_refused(
        "listen = 3000",
        &[],
        "test.toml:1: `listen` must be an IP address and a port, such as \"127.0.0.1:3000\" or \
         \"[::1]:3000\"",
    );
    check_refused(
        "allow_public_writes = \"true\"",
        &[],
        "test.toml:1: `allow_public_writes` must be true or false",
    );
    check_refused(
        "",
        &[("MODELITH_TIMEOUTS_IDLE", "10")],
        "MODELITH_TIMEOUTS_IDLE: `timeouts.idle` must be a time from \"1ms\" to \"24h\" with its \
         unit (ms, s, m, h), such as \"10s\"",
    );
    check_refused(
        "[storage]\nsegment_first = \"128MiB\"",
        &[],
        "`storage.segment_first` is \"128MiB\" (test.toml:2), but `storage.segment_max` is only \
         \"64MiB\" (default)",
    );
    assert_eq!(
        load("", &[], &[("--data", "data", "")]).unwrap_err(),
        "--data: `data` must be a path, such as \"./data\"",
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let error = load(
        "a = 1\nlisten = 1\n",
        &[("MODELITH_LOG_LEVEL", "loud")],
        &[],
    )
    .unwrap_err();
    assert_eq!(error.lines().count(), 3, "{error}");
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_its_line() {
    for file in [
        "listen = \"127.0.0.1:1\"\nlog = [",
        "a\n",
        "a = 1\na = 2\n",
        "a = \"\u{1}\"",
    ] {
        let error = load(file, &[], &[]).unwrap_err();
        assert!(error.starts_with("test.toml:"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let layers = Layers {
        file: Some("not/there.toml".into()),
        ..Layers::default()
    };
    let error = layers.load().unwrap_err().to_string();
    assert!(
        error.starts_with("not/there.toml: cannot be read: "),
        "{error}"
    );

    let environment = vec![("MODELITH_CONFIG".into(), "not/here.toml".into())];
    let error = Layers {
        environment,
        ..Layers::default()
    }
    .load()
    .unwrap_err()
    .to_string();
    assert!(
        error.starts_with("not/here.toml: cannot be read: "),
        "{error}"
    );
}

#[test]
fn an_unknown_variable_is_a_warning() {
    let environment = [
        ("MODELITH_LISTN", "1"),
        ("MODELITH_LOCKED", "1"),
        ("MODELITH_PORT", "1"),
        ("MODELITH_PORT_3000_TCP_ADDR", "1"),
        ("OTHER_LISTEN", "1"),
    ];
    assert_eq!(
        load("", &environment, &[]).unwrap().warnings,
        [
            "MODELITH_LISTN sets nothing; did you mean MODELITH_LISTEN?",
            "MODELITH_PORT sets nothing",
            "MODELITH_PORT_3000_TCP_ADDR sets nothing",
        ],
    );
}

#[cfg(unix)]
#[test]
fn a_variable_must_be_text() {
    use std::os::unix::ffi::OsStringExt;

    let value = OsString::from_vec(vec![0xff]);
    let environment = vec![("MODELITH_DATA".into(), value)];
    let error = Layers {
        environment,
        ..Layers::default()
    }
    .load()
    .unwrap_err();
    assert_eq!(error.to_string(), "MODELITH_DATA: must be UTF-8 text");
}

#[test]
fn what_is_printed_can_be_read_back() {
    let file = "data = \"a \\\"b\\\" # c\"\nallow_remote_data = [\"SMB\"]\n\
                [timeouts]\nidle = \"90s\"\nstop = \"1ms\"\n";
    let config = load(file, &[("MODELITH_LOG_FORMAT", "json")], &[])
        .unwrap()
        .config;
    let printed = config.to_string();
    assert!(printed.contains("# MODELITH_LOG_FORMAT\n"), "{printed}");

    let again = load(&printed, &[], &[]).unwrap().config;
    let values = |config: &Config| -> Vec<_> {
        KEYS.iter()
            .map(|key| (key.name, (key.show)(config).0))
            .collect()
    };
    assert_eq!(values(&again), values(&config));
    assert_ne!(values(&again), values(&Config::default()));
}

/// The table of docs/operations.md is written from the keys; `BLESS=1` rewrites it.
#[test]
fn the_documents_have_every_key() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once("<!-- keys -->\n").unwrap();
    let (table, tail) = rest.split_once("<!-- end of keys -->").unwrap();

    let config = Config::default();
    let mut expected =
        "| key | variable | default | value | what for |\n|---|---|---|---|---|\n".to_owned();
    for key in KEYS {
        let (value, _) = (key.show)(&config);
        let (name, variable) = (key.name, key.variable());
        let (form, help) = (key.expected, key.help);
        expected += &format!("| `{name}` | `{variable}` | `{value}` | {form} | {help} |\n");
    }
    if std::env::var_os("BLESS").is_some() {
        let text = format!("{head}<!-- keys -->\n{expected}<!-- end of keys -->{tail}");
        std::fs::write(path, text).unwrap();
    } else {
        assert_eq!(table, expected, "BLESS=1 rewrites it");
    }
}
