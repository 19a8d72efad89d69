//! The forms of numbers, texts, times and what is written as a text.

use super::forms::{Accepted, Color, NULL, TYPE, assert_forms, not};
use crate::{
    types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid},
    wire::{Digits, Scaled},
};

#[test]
fn booleans() {
    let accepted: Accepted<'_> = &[("true", "true", "f5"), ("false", "false", "f4")];
    assert_forms::<bool>(
        accepted,
        &not(&["0", "1", "\"true\"", "[]"], "must be true or false"),
    );
    assert_forms::<bool>(&[], &[("null", NULL, "must be true or false, not null")]);
}

#[test]
fn integers() {
    assert_forms::<u8>(
        &[
            ("0", "0", "00"),
            ("255", "255", "18ff"),
            ("1.0", "1", "01"),
            ("2.5e1", "25", "1819"),
            ("-0", "0", "00"),
        ],
        &not(
            &[
                "-1",
                "256",
                "0.5",
                "\"1\"",
                "true",
                "0.9999999999999999999",
                "1e400",
            ],
            "must be an integer from 0 to 255",
        ),
    );
    assert_forms::<i8>(
        &[("-128", "-128", "387f"), ("-1e2", "-100", "3863")],
        &not(&["-129", "128"], "must be an integer from -128 to 127"),
    );
    assert_forms::<i64>(
        &[
            (
                "9223372036854775807",
                "9223372036854775807",
                "1b7fffffffffffffff",
            ),
            (
                "-9223372036854775808",
                "-9223372036854775808",
                "3b7fffffffffffffff",
            ),
            (
                "9223372036854775807.0",
                "9223372036854775807",
                "1b7fffffffffffffff",
            ),
        ],
        &not(
            &["9223372036854775808", "9223372036854775806.5"],
            "must be an integer from -9223372036854775808 to 9223372036854775807",
        ),
    );
    assert_forms::<u64>(
        &[(
            "18446744073709551615",
            "18446744073709551615",
            "1bffffffffffffffff",
        )],
        &not(
            &["18446744073709551616", "-1"],
            "must be an integer from 0 to 18446744073709551615",
        ),
    );
}

#[test]
fn floats() {
    assert_forms::<f64>(
        &[
            ("0", "0.0", "fa00000000"),
            ("-0.0", "0.0", "fa00000000"),
            ("-0", "0.0", "fa00000000"),
            ("1e-400", "0.0", "fa00000000"),
            ("21.5", "21.5", "fa41ac0000"),
            ("0.1", "0.1", "fb3fb999999999999a"),
            ("3e0", "3.0", "fa40400000"),
            (
                "1.7976931348623157e308",
                "1.7976931348623157e+308",
                "fb7fefffffffffffff",
            ),
            ("5e-324", "5e-324", "fb0000000000000001"),
            ("9007199254740993", "9007199254740992.0", "fa5a000000"),
        ],
        &not(
            &["1e400", "-1e999", "\"1\"", "true", "\"NaN\""],
            "must be a number",
        ),
    );
    assert_forms::<f32>(
        &[
            ("0.1", "0.1", "fa3dcccccd"),
            ("-0.0", "0.0", "fa00000000"),
            ("3.4028235e38", "3.4028235e+38", "fa7f7fffff"),
            ("16777217", "16777216.0", "fa4b800000"),
        ],
        &not(
            &["3.5e38", "-1e39", "\"1\""],
            "must be a number within 32 bits",
        ),
    );
}

#[test]
fn decimals() {
    let refused =
        "must be a string with a decimal number of at most 28 digits, without an exponent";
    assert_forms::<Decimal>(
        &[
            ("\"0\"", "\"0\"", "c4820000"),
            ("\"-0.00\"", "\"0.00\"", "c4822100"),
            ("\"12.50\"", "\"12.50\"", "c482211904e2"),
            ("\"-7\"", "\"-7\"", "c4820026"),
            ("\"007\"", "\"7\"", "c4820007"),
            (
                "\"9999999999999999999999999999\"",
                "\"9999999999999999999999999999\"",
                "c48200c24c204fce5e3e2502610fffffff",
            ),
            (
                "\"-1844674407370955161.6\"",
                "\"-1844674407370955161.6\"",
                "c482203bffffffffffffffff",
            ),
        ],
        &not(
            &[
                "1", "1.5", "\"\"", "\"1e3\"", "\"+1\"", "\".5\"", "\"5.\"", "\"NaN\"", "\"1 \"",
            ],
            refused,
        ),
    );
    assert_forms::<Decimal>(
        &[],
        &[
            ("\"10000000000000000000000000000\"", TYPE, refused),
            ("true", TYPE, refused),
        ],
    );
    assert_forms::<Scaled<2>>(
        &[
            ("\"1.5\"", "\"1.50\"", "c482211896"),
            ("\"1.500\"", "\"1.50\"", "c482211896"),
            ("\"3\"", "\"3.00\"", "c4822119012c"),
        ],
        &not(
            &["\"1.505\"", "1.5", "\"1e0\""],
            "must be a string with a decimal number of at most 28 digits, of them at most 2 behind \
             the point, without an exponent",
        ),
    );
    assert_forms::<Scaled<0>>(&[("\"4.0\"", "\"4\"", "c4820004")], &[]);
}

#[test]
fn digits_of_large_integers() {
    assert_forms::<Digits<u64>>(
        &[
            ("\"0\"", "\"0\"", "00"),
            (
                "\"18446744073709551615\"",
                "\"18446744073709551615\"",
                "1bffffffffffffffff",
            ),
        ],
        &not(
            &[
                "1",
                "\"01\"",
                "\"+1\"",
                "\"-1\"",
                "\"1.0\"",
                "\"\"",
                "\"18446744073709551616\"",
            ],
            "must be a string of digits, from \"0\" to \"18446744073709551615\"",
        ),
    );
    assert_forms::<Digits<i64>>(
        &[(
            "\"-9223372036854775808\"",
            "\"-9223372036854775808\"",
            "3b7fffffffffffffff",
        )],
        &not(
            &["-1", "\"-0\"", "\"9223372036854775808\""],
            "must be a string of digits, from \"-9223372036854775808\" to \"9223372036854775807\"",
        ),
    );
}

#[test]
fn texts() {
    assert_forms::<String>(
        &[
            ("\"\"", "\"\"", "60"),
            ("\"a\\u00e4\\n\\/\"", "\"aä\\n/\"", "6561c3a40a2f"),
            ("\"\\ud83d\\ude00\"", "\"😀\"", "64f09f9880"),
        ],
        &not(&["1", "true", "[\"a\"]", "{}"], "must be a string"),
    );
}

#[test]
fn dates_and_times() {
    assert_forms::<Date>(
        &[
            ("\"1970-01-01\"", "\"1970-01-01\"", "00"),
            ("\"2026-11-25\"", "\"2026-11-25\"", "19512e"),
            ("\"0000-01-01\"", "\"0000-01-01\"", "3a000afaa7"),
        ],
        &not(
            &[
                "\"2026-02-29\"",
                "\"26-11-25\"",
                "\"2026-11-25T00:00:00Z\"",
                "20261125",
                "\"\"",
            ],
            "must be an RFC 3339 date, such as 2026-11-25",
        ),
    );
    assert_forms::<Time>(
        &[
            ("\"00:00:00\"", "\"00:00:00\"", "00"),
            ("\"08:30:00.50\"", "\"08:30:00.5\"", "1b000000071fee9320"),
            (
                "\"23:59:59.9999999\"",
                "\"23:59:59.999999\"",
                "1b000000141dd75fff",
            ),
        ],
        &not(
            &[
                "\"24:00:00\"",
                "\"08:30\"",
                "\"08:30:60\"",
                "\"08:30:00Z\"",
                "1",
            ],
            "must be an RFC 3339 time of day without a zone, such as 08:30:00",
        ),
    );
}

#[test]
fn instants_and_durations() {
    assert_forms::<Timestamp>(
        &[(
            "\"1970-01-01T01:00:00.5+01:00\"",
            "\"1970-01-01T00:00:00.5Z\"",
            "1a0007a120",
        )],
        &not(
            &["\"1970-01-01\"", "\"2016-12-31T23:59:60Z\"", "0"],
            "must be an RFC 3339 date and time with an offset and no leap second",
        ),
    );
    assert_forms::<Duration>(
        &[
            ("\"PT0S\"", "\"PT0S\"", "00"),
            ("\"P1DT12H\"", "\"PT36H\"", "1b0000001e2cc31000"),
            ("\"-PT0.0000019S\"", "\"-PT0.000001S\"", "20"),
            ("\"PT90M\"", "\"PT1H30M\"", "1b0000000141dd7600"),
        ],
        &not(
            &[
                "\"P1Y\"",
                "\"P1M\"",
                "\"P2W\"",
                "\"PT\"",
                "\"1h\"",
                "\"PT1.5H\"",
                "3600",
            ],
            "must be an ISO 8601 duration in days, hours, minutes and seconds, such as PT1H30M; \
             weeks, months and years are not taken",
        ),
    );
}

#[test]
fn ids_uuids_and_bytes() {
    let upper = "\"018F0000-0000-7000-8000-0000000000AA\"";
    let lower = "\"018f0000-0000-7000-8000-0000000000aa\"";
    let log = "50018f00000000700080000000000000aa";
    let refused = not(
        &[
            "\"018f000000007000800000000000000aa\"",
            "\"{018f0000-0000-7000-8000-0000000000aa}\"",
            "1",
        ],
        "must be a hyphenated UUID",
    );
    assert_forms::<Uuid>(&[(upper, lower, log), (lower, lower, log)], &refused);
    assert_forms::<Id<Color>>(&[(upper, lower, log)], &refused);
    assert_forms::<Bytes>(
        &[("\"\"", "\"\"", "40"), ("\"+/8=\"", "\"+/8=\"", "42fbff")],
        &not(
            &["\"+/8\"", "\"-_8=\"", "\"+/9=\"", "\"+/8= \"", "[1]"],
            "must be base64 with padding",
        ),
    );
}
