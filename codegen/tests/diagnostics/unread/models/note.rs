use super::*;
use super::deep::*;
use super::inline::Kind;
use super::missing::Other;
use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: Kind,
    pub b: Other,
    pub c: Id<Other>,
    pub d: super::deep::A,
    pub e: missing::Third,
    pub f: Id<super::sometimes::Sometimes>,
    pub g: Id<super::never::Never>,
    pub h: Sometimes,
}
