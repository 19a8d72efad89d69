pub struct NotAModel;
