//! The table of codes: `modelith explain` prints it, docs/diagnostics.md is written from it.
//!
//! A code is never given another meaning, and never used again once it is gone.

/// One kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `E001`, `W001`
    pub id: &'static str,
    /// A short line, lowercase, without a full stop.
    pub title: &'static str,
    /// Why, and what to write instead, in Markdown.
    pub explanation: &'static str,
}

/// The entry of a code.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id.eq_ignore_ascii_case(id))
}

macro_rules! codes {
    ($($name:ident $id:literal $title:literal $explanation:literal)*) => {
        $(pub(crate) const $name: &str = $id;)*

        /// Every code, by number: errors, then warnings.
        pub const CODES: &[Code] = &[
            $(Code { id: $id, title: $title, explanation: $explanation },)*
        ];
    };
}

codes! {
DOES_NOT_PARSE "E001" "a file does not parse"
"A file of `models/` is not Rust. The build goes on with the server that was generated last, so that \
rustc reaches the file and explains it; nothing else is said about the models until it parses."

TOO_DEEP "E002" "a file is nested too deep"
"More than 128 brackets stand around one place, or more than 128 operators follow each other, or 2 000 \
tokens without a block, a comma or a semicolon. The parser recurses with them, and its stack is not \
endless. No type of a model needs so many."

MODULE_FORM "E003" "a module cannot be followed"
"The compiler follows `pub mod name;` to `name.rs` or `name/mod.rs`, as rustc does. It does not follow a \
module with its body in place, one with `#[path]`, or a private one: generated code has to name the \
types. Write `pub mod account;` and put the models into `models/account.rs`."

NO_ROOT "E005" "models/mod.rs is missing"
"`models/mod.rs` lists the files of models, one `pub mod name;` for each. Without it, and without a \
`.schema.json` file, there is nothing to generate a server from."

NO_MODEL "E006" "there is no model"
r#"A server has at least one model. This is the smallest:

```rust
use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub text: String,
}
```"#

NO_FILE "E007" "a module without a file"
"`pub mod name;` in `models/mod.rs` stands for the file `models/name.rs` or `models/name/mod.rs`. There is \
neither."

STRUCT_FORM "E010" "the form of a struct or enum"
"A model, and a struct that a member holds, has named members and no parameters; each member has a JSON name \
and a permanent id, and its type is known at build time. An enum has at least one variant and no parameters; \
a variant holds members with names or one value."

MISSING_DERIVE "E011" "a derive is missing"
"Generated code clones records and checks that their JSON is what serde makes of them, so a model \
derives `Clone`, `Serialize`, `Deserialize` and `Model`, and a nested struct or enum the first three; \
with `#[model(…)]` on its members it derives `Embedded` too, and as an element of a set or the key of a map \
`Ord`. `#[derive(Debug, Clone, Serialize, Deserialize, Model)]` is a good start; all of them are in \
`modelith::prelude`. Hand-written impls do not count, but that of `Ord`: the compiler cannot see what they do."

CFG "E012" "a condition on a model"
"`#[cfg]` on a module, a model, a nested struct, a member, an enum or a variant, or a `cfg_attr` around their derives or \
options, makes the models depend on how the crate is built. The build script cannot evaluate it, and \
one data directory could not be read by two builds. `#[cfg(test)] mod tests;` is fine."

SAME_NAME "E013" "two types of one name"
"Models, and structs and enums that members hold, share one list in the documents and one in generated code. Two \
modules may not declare the same name."

VISIBILITY "E015" "something private"
"Generated code is in the same crate as the models, in other modules. Models, nested structs and enums are `pub`; \
members are `pub` or `pub(crate)`."

NOT_ON_ENUM "E016" "`Model` on an enum"
"Only a struct is a model. An enum is the type of a member, and neither it nor its variants take \
`#[model(…)]`; the members of a variant do, if the enum derives `Embedded`; its JSON names come from serde's `rename` and `rename_all`."

KEY "E017" "the key of a model"
"A model has one key, never an `Option`. The server assigns `#[model(key)] pub id: Id<Self>`; a client \
assigns a `String`, `u64`, `i64` or `Uuid`."

BOTH_DERIVED "E018" "`Model` and `Embedded` on one struct"
"A model has routes, and its records refer to each other by `Id<T>`. A nested struct is a part of a record. One \
struct cannot be both."

TYPE_REFUSED "E021" "a type that a member cannot have"
"The type has no one form in JSON and in the log on every machine, or needs a name of its own. The help \
line says what to write instead: `u64` for `usize`, `String` for `char`, `BTreeMap` for `HashMap`, a \
struct for a tuple, `Vec` for an array, `Id<T>` for a model. With `#[model(opaque)]` a member may be of \
any type of serde's: the server shows it as any JSON, and knows nothing of what is in it."

UNKNOWN_TYPE "E022" "a type that is not there"
"No struct, enum or alias of that name is declared in the file or imported into it, and the model \
language has none. Globs of other modules of `models/` are followed; globs of other crates are not."

IMPOSTOR "E023" "another type of a listed name"
"The names of the model language, such as `String`, `Timestamp` and `Id`, mean its own types. A type \
of the same name that is declared in `models/` or imported from elsewhere would be read as one and be \
another. Give it another name, and take the listed types from `modelith::prelude`."

RENAMED_IMPORT "E024" "a type imported under another name"
"A member's type came by `use … as`. The compiler reads names as they are declared. Import the type \
under its own name, or write an alias: `type Owner = Account;`."

NESTED_OPTION "E025" "an Option of an Option"
"JSON has one null, so the two ways of being absent could not be told apart. Write one `Option`."

NOT_A_MODEL "E026" "an Id of something that is not a model"
"`Id<T>` is the key of a record, so `T` is a struct of `models/` that derives `Model`, or the built-in `User`."

RECURSIVE_TYPE "E027" "a nested type that holds itself"
"A nested struct or enum is a part of its record, and a record has an end. A type that holds itself, also by an \
`Option`, a list or other types, has none. Make it a model: a record of its own that refers to others by \
`Id<T>`, itself among them."

MAP_KEY "E028" "the key of a map"
"The keys of a map are names of members in JSON, so they are texts: `String`, `Uuid`, `Id<T>` or a unit enum \
without `tag`. For other keys write a `Vec` of a struct with the key as a member."

SET_ELEMENT "E029" "an element that a set cannot have"
"A set is in order, and holds each element once. A float is not always equal to itself, any JSON has no order, \
and null is no element. A struct or enum in a set derives `Ord`."

MALFORMED_ATTRIBUTE "E030" "an attribute does not parse"
"Options of `#[model(…)]` and `#[serde(…)]` are written as `name`, `name = value` or `name(…)`, with \
commas between them. `#[model]` without an option says nothing: what makes a struct a model is the derive."

UNKNOWN_OPTION "E031" "an unknown option"
"The model language has no option of this name in this place. The help line names the nearest one, or \
says where the option belongs. An option that is not known is never passed over: it would promise what \
nobody keeps."

OPTION_UNSUPPORTED "E032" "an option that is not supported yet"
"The option, or this value of it, is part of the model language, but this version does not do what it \
says. So the build refuses it, and does not pass over it."

OPTION_TWICE "E033" "an option given twice"
"One of the two would be ignored. Keep one."

OPTION_ARGUMENT "E034" "the argument of an option"
"The option is known, but is not given what it takes: a string where a number belongs, an argument to \
an option without one, an unknown word. The help line shows the form."

OPTION_MISFIT "E035" "an option that does not fit the type"
"The option is for members of other types: `length` for `String`, `Bytes` and collections, `range` for \
numbers, dates and times, `pattern` and `format` for `String`, `each` for collections, `scale` for \
`Decimal`, `json = \"string\"` for `u64` and `i64`, `version` and `serial` for `u64`, `created_at` and \
`updated_at` for `Timestamp`, `created_by` for `Id<User>`, `references` for what holds a key, `on_delete` for references \
but those to users, who are never removed, `default` for \
what is not an `Option`. `unique` and `sort` are for single values that have an order, `index` and `filter` \
for lists and sets of these too; a float is never unique, and `unique(ignore_case)` is for `String`."

OPTION_CONFLICT "E036" "options that do not go together"
"Two options contradict each other, such as `immutable` and `read_only`, or `secret` and `filter`, which \
would tell what nobody may see; or one says what the other says already: a key, a unique member and a \
reference are indexed without `index`. What the server fills in has no `default`, nor has a key. `on_delete = \"set_null\"` \
needs an `Option` or a collection, and `\"cascade\"` a member of the model itself that holds one reference. \
A model has one `created_at`, `updated_at`, `created_by`, `version` and `serial`."

BOUNDS "E037" "bounds that leave nothing"
"The least is above the greatest, or a bound lies outside of the member's type or has more digits than its \
`scale`. Without `length(max = …)` a `String` has at most 65 536 code points, `Bytes` 65 536 bytes, and a \
list, set or map 1 000 items."

DEFAULT_MISFIT "E038" "a default that does not fit"
"A default is a value that a client could have sent: of the member's type, within its `range`, `length`, \
`pattern`, `format` and `each`. It is a literal; a string for `Decimal`, `Date`, `Time`, `Duration`, \
`Timestamp`, `Uuid` and `Bytes` (base64); `now` for a `Timestamp`; a path such as `Status::Active` to a \
variant that holds nothing; `[]` or a list of these; `{}` for a map. `#[serde(default)]` means 0, false, \"\", \
empty, the variant marked `#[default]`, or a nested struct whose members all have defaults."

TWO_DEFAULTS "E039" "two different defaults"
"`#[model(default = …)]` and `#[serde(default)]` on one member say different things. Keep the first."

READ_ONLY_EMPTY "E040" "a read-only member without a value"
"No request may set a `read_only` member. If it is required and has no default, no record could be \
created."

REQUIRED_CYCLE "E041" "required references in a circle"
"Each of these records has to refer to another that is there already, by a member or by one of a struct \
that it must hold. Nobody could create the first. Make one of the references an `Option`. References in \
lists, sets and maps do not count, and neither do those of models whose keys a client assigns."

EQUAL_NAMES "E050" "names that differ in case only"
"Many clients take names of any case as the same, and would have one identifier for both. Rename one \
of them; for a member or variant `#[serde(rename = \"…\")]` is enough."

RESERVED_MEMBER "E051" "a reserved name of a member"
"Every list takes `limit`, `cursor`, `sort`, `count`, `as_of`, `fields`, `after`, `q` and `expand`, and \
a filter is the name of a member. Rename the member, or its JSON name with `#[serde(rename = \"…\")]`."

RESERVED_TYPE "E052" "a reserved name of a type"
"For a model `Account` the types `AccountCreate`, `AccountReplace`, `AccountPatch`, `AccountPage`, \
`AccountQuery`, `AccountFilter`, `AccountEvent` and `AccountIndexes` are generated, for a nested struct \
`Address` the types `AddressInput` and `AddressPatch`, for an enum `Shape` with data `ShapeInput`; `Problem`, \
`User`, `Session`, `ApiKey`, `Role` and some others are built in. A type of yours needs another name."

SAME_PATH "E053" "two models at one place"
"Two models have one path or one plural, or plurals that name one operation (`logs-1` and `logs1`), or \
the path of one is that of a record of the other: `/api/a/b` is the record `b` of `/api/a`. Set `path`, and `plural` where that is the same too."

BAD_PATH "E054" "a path or plural that cannot be"
"A path is static: `/` and segments of ASCII letters, digits, `-`, `.`, `_` and `~`. A segment does not \
begin with `_`, and the first one is not that of a fixed route, such as `/docs` or `/metrics`. A plural is \
in lower case with `-` between words; without the option it comes from the name of the struct."

MODULE_NAME "E055" "a reserved name of a generated module"
"The code of a model, nested struct or enum is generated into a module named after it in snake case. The \
name is a word of Rust, or a module that is there already, or that of another type; or it has letters other than those of \
ASCII, and rustc finds no file of such a module."

BAD_JSON_NAME "E056" "a JSON name that cannot be used"
"A name in JSON is not empty and holds no control characters. That of a member by which lists are filtered \
or sorted stands in queries, where `.` and `,` separate and `-` before a name turns the order round; that of a \
variant by which they are filtered holds no `,`, which separates values."

NAME_CASE "E057" "a name in another case than Rust's"
"Generated code declares members and types that are named after yours: `Replace`'s member `name`, \
`AccountCreate`. rustc would warn of them in generated code, where you cannot mend it. Members are in snake \
case, without an underscore at the beginning, and models in upper camel case. For another name in JSON there \
is `#[serde(rename = \"…\")]`."

SERDE_REFUSED "E060" "a serde attribute that is not honoured"
"Generated code speaks JSON by itself and honours `rename`, `rename_all`, `default` without a path, \
`skip_serializing_if = \"Option::is_none\"`, `deny_unknown_fields`, and on an enum `tag` and `content`. Any \
other attribute would make serde's JSON differ from the server's. The help line says what to write instead."

ATTRIBUTE_REFUSED "E061" "an attribute that is not honoured"
"The server's documents are made of types, doc comments, `#[model(…)]` and `#[serde(…)]`. `#[schemars(…)]` \
changes the schema that a derive gives, and would make the two differ. `#[deprecated]` is not in the \
documents yet, and rustc would warn of every use in generated code. Doc comments and rustc's other \
attributes change neither, so they may stand anywhere."

ENUM_TAG "E062" "an enum that does not say which variant it is"
"Of an enum whose variants hold something, JSON has to say which variant a value is, by a member with one name: \
`#[serde(tag = \"type\")]`. The members of the variant, or those of the one struct that it holds, then stand \
beside it. Any other value needs a member of its own: `#[serde(tag = \"type\", content = \"value\")]`. \
serde's other forms, by the name of a member or by trying one variant after the other, are not honoured."

TAG_NAME "E063" "a tag with the name of another member"
"The member that says which variant a value is stands in one object with the members of the variant, or with \
its `content`. Two members of one name, or of names that differ in case only, cannot be told apart."

VALUE_OPTION "E064" "an option on a value without a name"
"In `Card(Card)` the value has no name that options, messages and queries could call it by. Give it one: \
`Card { card: Card }`, or write the options on the members of the struct."

NESTED_REFUSED "E070" "an option that a nested member cannot have"
"A nested struct has no key and no record of its own: its members have constraints, defaults, forms and \
references, and `index`, `filter` and `sort` where the struct stands in a model by members and Options \
alone. Who fills a member in, who sees it and what is unique is said in the model. A member of a variant \
has no `index`, `filter` or `sort`, since not every record has it."

PATTERN_INVALID "E071" "a pattern that does not compile"
"A `pattern` is a regular expression as the crate regex-lite reads it: without look-around and back \
references, `\\d`, `\\w` and `\\s` of ASCII. The build compiles it with the same crate as the server."

COMPOSITE "E072" "a combination of members that cannot be"
"`unique(a, b)` and `index(a, b)` name two or more members of the model by their Rust names: direct ones, \
each once, of types that can be ordered, and neither the key nor what is hidden. Two equal combinations \
are one too many."

REFERENCE_KEY "E073" "a reference that is not of the other's key"
"`references = Country` stands on a member that holds the key of a `Country`: of the key's type, or an \
`Option`, list, set or map of it. Where the server assigns the key, the member's type is `Id<Country>`, \
which is a reference without the option, and stands for no other key."

ORDERED_LENGTH "E074" "a String that is too long to be ordered"
"A `String` that is the key, or sorted by, or part of a combined index, is held once more in the index. \
So it has `length(max = …)` of at most 256; a key without it has at most 128 characters."

QUERIED_WITHIN "E075" "a filtered member of a struct in a collection"
"`index`, `filter` and `sort` on a member of a nested struct apply where the struct stands in a model by \
members and Options alone, so that a record has one value: `?address.city=Rome`. In a list, a set, a map \
or a variant there would be none or many, and nothing would say which."

CLIENT_NAMES "E076" "names that clients cannot tell apart"
"A filter has parameters such as `age.gt` and `address.city`, and clients in other languages call them \
`age_gt` and `address_city`. A member of that name beside it would be the same identifier. Rename one."

NESTED_DEPTH "E077" "types too deep within each other"
"At most 32 structs and enums stand within each other. JSON of more has too many brackets for most of those \
that read it, and nobody finds a member in it."

OPAQUE_NAME "E078" "an opaque type that cannot be named"
"Generated code is in other modules than the models, and has to name the type of an `opaque` member. It finds \
what is declared in `models/`, what is imported by name, and what is written with its whole path, but \
neither what a glob of another crate brings nor lifetimes and constants. An alias makes a name: \
`pub type Grid = [[u8; SIZE]; SIZE];`."

TOO_MANY_PLACES "E079" "too many places to find records by"
"Each member of a nested struct that is marked `filter`, `index` or `sort`, and each reference, is a place of its own \
wherever the struct stands: `ship_to.town`, `bill_to.town`. Structs that stand more than once in others that do too \
multiply them, and each place is code, an index or parameters. A model has at most 1 000."

ACCESS_WORD "E080" "an access that there is none of"
"`access` is `\"public\"` (anyone), `\"session\"` (whoever is logged in), `\"role:NAME\"` (whoever has this role or a \
higher one), or for a model as a whole and for `default` in `access(…)` `\"public_read\"`: `list` and `get` are for \
anyone, what writes needs a session."

UNKNOWN_ROLE "E081" "a role that is not declared"
"The roles are those of `modelith::roles!(Member < Editor < Admin);` in `models/mod.rs`, in their own case; without \
that line they are `Member` and `Admin`."

ACCESS_OPERATIONS "E082" "an access that does not fit the operations"
"`access(list = \"public\", default = \"session\")` says of each operation of the model who may use it: by its name, or \
by `default` for all that are not named. One that is neither would be open to anyone without a word of it; one that \
the model has no route for would promise what is not there."

ROLES_FORM "E083" "roles that cannot be read"
"`modelith::roles!(Member < Editor < Admin);` names 1 to 32 roles in upper camel case, each once, from the lowest to \
the highest, which is that of admins."

ROLES_PLACE "E084" "roles that are declared elsewhere, or twice"
"An application has one list of roles, in one order: one `modelith::roles!(…);` in `models/mod.rs`."

CREATED_BY "E085" "a `created_by` that would be nobody"
"The server fills in a `created_by` with the user whose session creates the record. An `Id<User>` needs one for every \
record, so whatever creates records (`create`, and `replace` where clients assign the keys) asks for a session or a \
role. Where anyone may create them the member is an `Option<Id<User>>`."

RULE_SYNTAX "E086" "a rule that cannot be read"
"A rule is a string that holds an expression: comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`) joined by `&&`, `||`, `!` \
and parentheses. Compared are members by their Rust names (`owner`, `address.city`, and along one reference \
`owner.user`), `user.id`, `user.role`, `Role::NAME`, variants such as `Status::Open`, literals and `None`; a `bool` \
member can stand alone."

RULE_NAME "E087" "a name that a rule does not know"
"A rule goes from the members of its record through nested structs, and along at most one reference to the members of \
another record. Of the user who asks it knows `user.id` and `user.role`, and nothing of other users."

RULE_TYPES "E088" "a rule that compares what cannot be compared"
"Both sides of a comparison are of one type: text, numbers, times, ids, `bool` or enums without data. `user.id` is an \
`Id<User>`, and `user.role` is compared with `Role::NAME`. Ids, enums and `bool` have no order, floats are not compared by \
`==`, and only what is an `Option` can be `None`."

RULE_CONSTANT "E089" "a rule that is the same for everyone"
"A comparison whose sides are constants, or one thing twice, always gives the same. Without a rule whoever passes \
`access` may do it, and an operation that nobody may use is left out of `operations(…)`."

FILE_UNREADABLE "E090" "a file cannot be read"
"The build reads every `.rs` and `.schema.json` file below `models/`, and `models.lock`. What it cannot \
read it does not judge: a lock that cannot be read is not one that is missing."

FILE_TOO_LARGE "E091" "a file is too large"
"A file of `models/` has at most 1 MiB. Generated sources and data belong elsewhere."

FILE_NOT_UTF8 "E092" "a file is not UTF-8"
"Rust source and `models.lock` are UTF-8. The place is that of the first byte that is not."

LOCKED_VARIABLE "E093" "MODELITH_LOCKED is neither 1 nor 0"
"`MODELITH_LOCKED=1` makes a build locked: it refuses a `models.lock` that is missing, holds a draft or \
differs from `models/`. `MODELITH_LOCKED=0` lets a build in CI write drafts. Without it a build is locked if \
`CI` is set, or if the source is that of a published package."

OUTPUT_UNWRITABLE "E094" "the generated files cannot be written"
"The build writes into the directory that cargo gives it. The disk is full, or the directory is not \
the user's."

DEFECT "E099" "a defect of the compiler"
"The models passed every check, and no server came of them. That is a mistake of modelith-codegen; \
nothing that is in `models/` should end so. Report it together with the models."

LOCK_CONFLICT "E101" "models.lock holds conflict markers"
"A merge left its markers in `models.lock`. The file is one chain of versions, so its lines cannot be \
put together by hand: take one side whole, build, and accept. What the other branch added is then \
added again, under new ids. A store that was written under the other side is refused, never misread."

LOCK_DAMAGED "E102" "models.lock is not as it was written"
"Somebody or something edited `models.lock`. It says under which ids the events of every store are \
kept, so the build believes only what has the right fingerprint. Bring back the committed file and \
build again."

LOCK_CHAIN "E103" "versions that do not follow each other"
"Every accepted version names the one before it by its fingerprint. Two branches each accepted a \
version, and the merge has both. Take one side whole, build, and accept."

LOCK_NEWER "E104" "models.lock of a newer compiler"
"A newer modelith-codegen wrote the file, in a form that this one does not know. Nothing is guessed."

LOCK_OUTDATED "E105" "a locked build, and models.lock is not accepted"
"In CI, with `MODELITH_LOCKED=1` and in published packages a build writes nothing: what is served there \
is what somebody accepted. Run `modelith lock accept` where the models are edited, and commit \
`models.lock`."

LOCK_UNWRITABLE "E106" "models.lock cannot be written"
"The models have something new, and its permanent ids must be on disk before a server uses them. Make \
the file writable, or build where it is and commit it."

MODEL_GONE "E110" "an accepted model is gone"
"Stores may hold records of the model. Rules 14 (removing) and 4 (renaming) of schema evolution are not \
supported yet. A rename is never guessed: a new name is a new model."

TYPE_GONE "E111" "an accepted struct or enum is gone"
"Stores may hold its values. Rule 4 (renaming) of schema evolution is not supported yet."

VARIANT_GONE "E112" "an accepted variant is gone"
"Stores may hold the variant. Rules 9 (removing) and 4 (renaming) of schema evolution are not supported \
yet. To change only its JSON, use `#[serde(rename = \"…\")]`."

MEMBER_GONE "E113" "an accepted member is gone"
"Stores may hold values of the member. Rules 3 (removing) and 4 (renaming) of schema evolution are not \
supported yet. To change only its JSON name, use `#[serde(rename = \"…\")]`."

MEMBER_REQUIRED "E114" "a new required member"
"The records that are there have no value for the member (rule 2). Make it an `Option`, or give it a \
default: that is what they hold, also if the default changes later. `now` is no such value, since the \
same record would hold another time at each start."

MEMBER_RETYPED "E115" "another type of an accepted member"
"Stores may hold values of the accepted type. Rules 5 (widening) and 8 (any other type) of schema \
evolution are not supported yet. Add a member of the new type beside it."

OPTION_CHANGED "E116" "Option added to or taken from an accepted member"
"Rules 5 (`T` to `Option<T>`) and 6 (`Option<T>` to `T`) of schema evolution are not supported yet."

UNIQUE_ADDED "E117" "unique on records that are there"
"Two of the records may have one value (rule 11 of schema evolution, not supported yet). A new member \
that is an `Option` may be unique: nothing is a value of it yet."

REFERENCE_RETARGETED "E118" "a reference to another model"
"The keys in the stores are those of the accepted model (rule 12). Add a member for the other reference. \
A reference that is new on records that are there may name one that is not (rule 11 of schema evolution, \
not supported yet)."

KEY_CHANGED "E119" "another key"
"The key is the name of a record in every event (rule 12). It can never be another member."

NAME_RESERVED "E120" "a name that was used before"
"Older events have the name for something else (rule 12). Take another one."

SCHEMA_SYNTAX "E130" "a schema that is not JSON"
"A `.schema.json` file holds one JSON object (RFC 8259): names and strings in double quotes, no comments, no comma \
behind the last member. Nothing else is said of the file until it can be read."

SCHEMA_TWICE "E131" "a name twice in an object"
"Readers of JSON differ in which of the two they take, so a schema with both says nothing for certain. Keep one."

SCHEMA_LIMIT "E132" "a schema that is too large or too deep"
"A schema file has at most 2 MiB, at most 128 objects and arrays around one value, at most 16 types within each \
other, at most 5 000 members of an object or values of an enum, and is not larger than that by referring to itself. Name parts by `$defs`, and put what several files need into a file of its \
own, reached by its `$id`."

SCHEMA_REF "E133" "a `$ref` that leads nowhere"
"A `$ref` is `#` and a JSON pointer to a type of the same file (`#/$defs/Address`), `#` and an `$anchor`, or the \
`$id` of another file in `models/`, perhaps with one of these behind it. What it leads to stands in `$defs` or is the \
root of a file, for it becomes a type with a name. A chain of `$ref`s has an end that is a type."

SCHEMA_REMOTE "E134" "a `$ref` to another place"
"Nothing is fetched at a build. Put the schema into `models/` with the `$id` that the `$ref` names, or copy the type \
into `$defs`."

SCHEMA_MODEL_REF "E135" "a model within another"
"The root of a file is a model: its records have a key, routes and a table of their own. Another record refers to \
one by `\"x-field\": { \"references\": \"Account\" }`. If it is no model, but a part of others, write `\"x-type\": {}` at \
its root: then it is a nested type, and has no routes."

SCHEMA_KEYWORD "E136" "a keyword that is not supported"
"The type of a member is known at build time, and so is what is checked of it. What a keyword such as `not`, `if` or \
`patternProperties` says has no such form. The help line says what to write instead; docs/json-schema.md has the \
list of all keywords."

SCHEMA_UNKNOWN "E137" "an unknown keyword"
"JSON Schema passes over a keyword that it does not know, so that `requierd` promises what nobody keeps. Here it is an \
error. Names that begin with `x-` are for other tools and are passed over, but for `x-model`, `x-type` and `x-field`."

SCHEMA_VALUE "E138" "the value of a keyword"
"The keyword is known, but is not given what it takes: a string where a number belongs, a type that there is not. The \
help line shows the form."

SCHEMA_ROOT "E139" "a root that is not an object"
"A file is a model, whose records are objects: its root is `{ \"type\": \"object\", \"properties\": { … } }`. A file that \
holds nothing but `$defs` is a collection of types for others."

SCHEMA_NAME "E140" "a name that Rust cannot have"
"Types, members and variants have names in Rust, which come from those in JSON: `in-progress` is the variant \
`InProgress`, `firstName` the member `first_name`. Where that gives no name, or one that another has, say which. \
Types and variants are in upper camel case, and types in ASCII, for files are named after them. A name with letters other than \
those of Latin scripts is not derived, for rustc warns of some of them. Say which: \
`\"x-field\": { \"name\": … }` on a member, `\"x-type\": { \"name\": … }` on a type, `\"x-model\": { \"name\": … }` at the \
root, `\"x-type\": { \"variants\": { \"+1\": \"Up\" } }` for the values of an `enum`. JSON keeps the name that it has."

SCHEMA_ENUM "E141" "an enum that is not one of texts"
"`enum` and `const` list strings, each once, and perhaps `null`. They become the variants of an enum. A choice among \
numbers is a number with `minimum` and `maximum`, or a string."

SCHEMA_UNION "E142" "a choice that JSON does not tell"
"Of `oneOf` each schema is an object that says which it is, by a required member with another `const` string in each; \
or all are strings with `const`; or one of two is `null`. Then one look at the value tells the type. `anyOf` is \
taken for the same only with `null`."

SCHEMA_MISFIT "E143" "a keyword that does not fit the type"
"JSON Schema passes over a keyword that is for values of another type: `minLength` of a number checks nothing. Here it \
is an error, as is a bound that the server cannot keep."

SCHEMA_MERGE "E144" "an allOf that is not one object"
"The schemas of `allOf` are merged into one struct, so each is an object with `properties`, and no two have a member of \
one name that they describe differently."

UNNAMED_FILE "W001" "a file that is left out"
"A `.rs` file below `models/` is named by no `mod`, so neither rustc nor the compiler of models reads \
it. Add the line that the help shows, or remove the file. Of the files of JSON those are models whose names end in \
`.schema.json`; one with another name is not read, even if it holds a schema. Rename it, or move it out of `models/`."

ITEM_MACRO "W002" "a macro among the models"
"A macro call that stands as an item may expand to anything; the compiler of models reads the source \
before expansion and does not see it. A model in it would have no routes."

PATTERN_OPEN "W003" "a pattern that is not anchored"
"A `pattern` is searched for, as in JSON Schema, so it accepts any text that has a match somewhere in it. \
Most patterns are meant for the whole text: begin with `^`, end with `$`, and put alternatives in \
parentheses, since `^a|b$` is `^a` or `b$`."

PATTERN_FOREIGN "W004" "a pattern that clients cannot read"
"The documents show the `pattern`, and by JSON Schema it is one of ECMA-262. Flags such as `(?i)`, names as in \
`(?P<name>…)`, `\\A` and `\\z`, `\\x{41}` and `[[:alpha:]]` are regex-lite's alone: the server holds to \
them, and clients do not know what they mean."

SCHEMA_CLOSED "W005" "an object that says nothing of other members"
"JSON Schema lets members that are not listed pass, unless `additionalProperties` is `false`. A record holds what is \
listed and nothing else, so the server answers 422 to other members. Write `\"additionalProperties\": false` to \
say the same. The warning comes once a file."

SCHEMA_FORMAT "W006" "a format that is not checked"
"The server checks the formats that are types (`date-time`, `date`, `time-local`, `duration`, `uuid`, `decimal`, `byte`) and \
`email`, `uri`, `hostname`, `ipv4` and `ipv6`. Of any other the value is text of any form. Say it by `pattern`, or \
remove `format`."

SCHEMA_TIME "W007" "a time without an offset"
"In JSON Schema a `time` is one of RFC 3339 with an offset: `12:30:00Z`. A `Time` is one of day, `12:30:00`, and takes no \
offset, so a validator and the server accept different texts. `time-local` is the name that OpenAPI has for it. A time with an \
offset is a text with a `pattern`. The warning comes once a file."

SCHEMA_SIBLING "W008" "a keyword beside a `$ref` of draft-07"
"Up to draft-07 what stands beside a `$ref` is passed over. Here it holds, as in newer dialects, so a validator may accept more than \
the server. Write `\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"`, or remove what stands beside the `$ref`. The \
warning comes once a file."

}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_found() {
        assert!(CODES.is_sorted_by(|a, b| a.id < b.id));
        for code in CODES {
            assert_eq!(find(&code.id.to_lowercase()), Some(code));
            assert!(!code.title.ends_with('.') && code.explanation.ends_with(['.', '`']));
        }
        assert_eq!(find("E999"), None);
    }
}
