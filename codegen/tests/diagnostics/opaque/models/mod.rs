pub mod shapes;

use geo::*;
use modelith::prelude::*;
use mesh::{Mesh, Mesh as Net};

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(opaque)]
    pub a: Polygon,
    #[model(opaque)]
    pub b: shapes::Hidden,
    #[model(opaque)]
    pub c: shapes::Secret,
    #[model(opaque)]
    pub d: Net,
    #[model(opaque)]
    pub e: Option<Cow<'static, str>>,
    #[model(opaque)]
    pub f: [u8; SIZE],
    #[model(opaque)]
    pub g: fn(u8) -> u8,
    #[model(opaque)]
    pub h: &'static str,
    #[model(opaque)]
    pub i: Vec<shapes::Hiden>,
    #[model(opaque, length(max = 3))]
    pub j: Mesh,
    pub k: Mesh,
}

const SIZE: usize = 3;
