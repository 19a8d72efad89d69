//! The codes of what models.lock refuses.

pub(crate) const LOCK_CONFLICT: &str = "E101";
pub(crate) const LOCK_DAMAGED: &str = "E102";
pub(crate) const LOCK_CHAIN: &str = "E103";
pub(crate) const LOCK_NEWER: &str = "E104";
pub(crate) const LOCK_OUTDATED: &str = "E105";
pub(crate) const LOCK_UNWRITABLE: &str = "E106";
pub(crate) const MODEL_GONE: &str = "E110";
pub(crate) const ENUM_GONE: &str = "E111";
pub(crate) const VARIANT_GONE: &str = "E112";
pub(crate) const MEMBER_GONE: &str = "E113";
pub(crate) const MEMBER_REQUIRED: &str = "E114";
pub(crate) const MEMBER_RETYPED: &str = "E115";
pub(crate) const OPTION_CHANGED: &str = "E116";
pub(crate) const UNIQUE_ADDED: &str = "E117";
pub(crate) const REFERENCE_RETARGETED: &str = "E118";
pub(crate) const KEY_CHANGED: &str = "E119";
pub(crate) const NAME_RESERVED: &str = "E120";
