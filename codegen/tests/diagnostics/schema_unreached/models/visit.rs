use crate::server::schemas::Part;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Visit {
    #[model(key)]
    pub id: Id<Self>,
    pub part: Part,
}
