use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Plan {
    #[model(key)]
    pub id: Id<Plan>,
    pub few: Cell,
    pub many: Board,
}

/// As many as there may be: 4 × 250.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Full {
    #[model(key)]
    pub id: Id<Full>,
    pub a: Row,
    pub b: Row,
    pub c: Row,
    pub d: Row,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Board {
    pub a: Row,
    pub b: Option<Row>,
    pub c: Vec<Kind>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind")]
pub enum Kind {
    One { row: Bare },
    Two { row: Bare, other: Bare },
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Bare {
    pub cells: BTreeMap<String, Cells>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Cells {
    pub to_0: Option<Id<Plan>>,
    pub to_1: Option<Id<Plan>>,
    pub to_2: Option<Id<Plan>>,
    pub to_3: Option<Id<Plan>>,
    pub to_4: Option<Id<Plan>>,
    pub to_5: Option<Id<Plan>>,
    pub to_6: Option<Id<Plan>>,
    pub to_7: Option<Id<Plan>>,
    pub to_8: Option<Id<Plan>>,
    pub to_9: Option<Id<Plan>>,
    pub to_10: Option<Id<Plan>>,
    pub to_11: Option<Id<Plan>>,
    pub to_12: Option<Id<Plan>>,
    pub to_13: Option<Id<Plan>>,
    pub to_14: Option<Id<Plan>>,
    pub to_15: Option<Id<Plan>>,
    pub to_16: Option<Id<Plan>>,
    pub to_17: Option<Id<Plan>>,
    pub to_18: Option<Id<Plan>>,
    pub to_19: Option<Id<Plan>>,
    pub to_20: Option<Id<Plan>>,
    pub to_21: Option<Id<Plan>>,
    pub to_22: Option<Id<Plan>>,
    pub to_23: Option<Id<Plan>>,
    pub to_24: Option<Id<Plan>>,
    pub to_25: Option<Id<Plan>>,
    pub to_26: Option<Id<Plan>>,
    pub to_27: Option<Id<Plan>>,
    pub to_28: Option<Id<Plan>>,
    pub to_29: Option<Id<Plan>>,
    pub to_30: Option<Id<Plan>>,
    pub to_31: Option<Id<Plan>>,
    pub to_32: Option<Id<Plan>>,
    pub to_33: Option<Id<Plan>>,
    pub to_34: Option<Id<Plan>>,
    pub to_35: Option<Id<Plan>>,
    pub to_36: Option<Id<Plan>>,
    pub to_37: Option<Id<Plan>>,
    pub to_38: Option<Id<Plan>>,
    pub to_39: Option<Id<Plan>>,
    pub to_40: Option<Id<Plan>>,
    pub to_41: Option<Id<Plan>>,
    pub to_42: Option<Id<Plan>>,
    pub to_43: Option<Id<Plan>>,
    pub to_44: Option<Id<Plan>>,
    pub to_45: Option<Id<Plan>>,
    pub to_46: Option<Id<Plan>>,
    pub to_47: Option<Id<Plan>>,
    pub to_48: Option<Id<Plan>>,
    pub to_49: Option<Id<Plan>>,
    pub to_50: Option<Id<Plan>>,
    pub to_51: Option<Id<Plan>>,
    pub to_52: Option<Id<Plan>>,
    pub to_53: Option<Id<Plan>>,
    pub to_54: Option<Id<Plan>>,
    pub to_55: Option<Id<Plan>>,
    pub to_56: Option<Id<Plan>>,
    pub to_57: Option<Id<Plan>>,
    pub to_58: Option<Id<Plan>>,
    pub to_59: Option<Id<Plan>>,
    pub to_60: Option<Id<Plan>>,
    pub to_61: Option<Id<Plan>>,
    pub to_62: Option<Id<Plan>>,
    pub to_63: Option<Id<Plan>>,
    pub to_64: Option<Id<Plan>>,
    pub to_65: Option<Id<Plan>>,
    pub to_66: Option<Id<Plan>>,
    pub to_67: Option<Id<Plan>>,
    pub to_68: Option<Id<Plan>>,
    pub to_69: Option<Id<Plan>>,
    pub to_70: Option<Id<Plan>>,
    pub to_71: Option<Id<Plan>>,
    pub to_72: Option<Id<Plan>>,
    pub to_73: Option<Id<Plan>>,
    pub to_74: Option<Id<Plan>>,
    pub to_75: Option<Id<Plan>>,
    pub to_76: Option<Id<Plan>>,
    pub to_77: Option<Id<Plan>>,
    pub to_78: Option<Id<Plan>>,
    pub to_79: Option<Id<Plan>>,
    pub to_80: Option<Id<Plan>>,
    pub to_81: Option<Id<Plan>>,
    pub to_82: Option<Id<Plan>>,
    pub to_83: Option<Id<Plan>>,
    pub to_84: Option<Id<Plan>>,
    pub to_85: Option<Id<Plan>>,
    pub to_86: Option<Id<Plan>>,
    pub to_87: Option<Id<Plan>>,
    pub to_88: Option<Id<Plan>>,
    pub to_89: Option<Id<Plan>>,
    pub to_90: Option<Id<Plan>>,
    pub to_91: Option<Id<Plan>>,
    pub to_92: Option<Id<Plan>>,
    pub to_93: Option<Id<Plan>>,
    pub to_94: Option<Id<Plan>>,
    pub to_95: Option<Id<Plan>>,
    pub to_96: Option<Id<Plan>>,
    pub to_97: Option<Id<Plan>>,
    pub to_98: Option<Id<Plan>>,
    pub to_99: Option<Id<Plan>>,
    pub to_100: Option<Id<Plan>>,
    pub to_101: Option<Id<Plan>>,
    pub to_102: Option<Id<Plan>>,
    pub to_103: Option<Id<Plan>>,
    pub to_104: Option<Id<Plan>>,
    pub to_105: Option<Id<Plan>>,
    pub to_106: Option<Id<Plan>>,
    pub to_107: Option<Id<Plan>>,
    pub to_108: Option<Id<Plan>>,
    pub to_109: Option<Id<Plan>>,
    pub to_110: Option<Id<Plan>>,
    pub to_111: Option<Id<Plan>>,
    pub to_112: Option<Id<Plan>>,
    pub to_113: Option<Id<Plan>>,
    pub to_114: Option<Id<Plan>>,
    pub to_115: Option<Id<Plan>>,
    pub to_116: Option<Id<Plan>>,
    pub to_117: Option<Id<Plan>>,
    pub to_118: Option<Id<Plan>>,
    pub to_119: Option<Id<Plan>>,
    pub to_120: Option<Id<Plan>>,
    pub to_121: Option<Id<Plan>>,
    pub to_122: Option<Id<Plan>>,
    pub to_123: Option<Id<Plan>>,
    pub to_124: Option<Id<Plan>>,
    pub to_125: Option<Id<Plan>>,
    pub to_126: Option<Id<Plan>>,
    pub to_127: Option<Id<Plan>>,
    pub to_128: Option<Id<Plan>>,
    pub to_129: Option<Id<Plan>>,
    pub to_130: Option<Id<Plan>>,
    pub to_131: Option<Id<Plan>>,
    pub to_132: Option<Id<Plan>>,
    pub to_133: Option<Id<Plan>>,
    pub to_134: Option<Id<Plan>>,
    pub to_135: Option<Id<Plan>>,
    pub to_136: Option<Id<Plan>>,
    pub to_137: Option<Id<Plan>>,
    pub to_138: Option<Id<Plan>>,
    pub to_139: Option<Id<Plan>>,
    pub to_140: Option<Id<Plan>>,
    pub to_141: Option<Id<Plan>>,
    pub to_142: Option<Id<Plan>>,
    pub to_143: Option<Id<Plan>>,
    pub to_144: Option<Id<Plan>>,
    pub to_145: Option<Id<Plan>>,
    pub to_146: Option<Id<Plan>>,
    pub to_147: Option<Id<Plan>>,
    pub to_148: Option<Id<Plan>>,
    pub to_149: Option<Id<Plan>>,
    pub to_150: Option<Id<Plan>>,
    pub to_151: Option<Id<Plan>>,
    pub to_152: Option<Id<Plan>>,
    pub to_153: Option<Id<Plan>>,
    pub to_154: Option<Id<Plan>>,
    pub to_155: Option<Id<Plan>>,
    pub to_156: Option<Id<Plan>>,
    pub to_157: Option<Id<Plan>>,
    pub to_158: Option<Id<Plan>>,
    pub to_159: Option<Id<Plan>>,
    pub to_160: Option<Id<Plan>>,
    pub to_161: Option<Id<Plan>>,
    pub to_162: Option<Id<Plan>>,
    pub to_163: Option<Id<Plan>>,
    pub to_164: Option<Id<Plan>>,
    pub to_165: Option<Id<Plan>>,
    pub to_166: Option<Id<Plan>>,
    pub to_167: Option<Id<Plan>>,
    pub to_168: Option<Id<Plan>>,
    pub to_169: Option<Id<Plan>>,
    pub to_170: Option<Id<Plan>>,
    pub to_171: Option<Id<Plan>>,
    pub to_172: Option<Id<Plan>>,
    pub to_173: Option<Id<Plan>>,
    pub to_174: Option<Id<Plan>>,
    pub to_175: Option<Id<Plan>>,
    pub to_176: Option<Id<Plan>>,
    pub to_177: Option<Id<Plan>>,
    pub to_178: Option<Id<Plan>>,
    pub to_179: Option<Id<Plan>>,
    pub to_180: Option<Id<Plan>>,
    pub to_181: Option<Id<Plan>>,
    pub to_182: Option<Id<Plan>>,
    pub to_183: Option<Id<Plan>>,
    pub to_184: Option<Id<Plan>>,
    pub to_185: Option<Id<Plan>>,
    pub to_186: Option<Id<Plan>>,
    pub to_187: Option<Id<Plan>>,
    pub to_188: Option<Id<Plan>>,
    pub to_189: Option<Id<Plan>>,
    pub to_190: Option<Id<Plan>>,
    pub to_191: Option<Id<Plan>>,
    pub to_192: Option<Id<Plan>>,
    pub to_193: Option<Id<Plan>>,
    pub to_194: Option<Id<Plan>>,
    pub to_195: Option<Id<Plan>>,
    pub to_196: Option<Id<Plan>>,
    pub to_197: Option<Id<Plan>>,
    pub to_198: Option<Id<Plan>>,
    pub to_199: Option<Id<Plan>>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Row {
    pub ten_0: Cell,
    pub ten_1: Cell,
    pub ten_2: Cell,
    pub ten_3: Cell,
    pub ten_4: Cell,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Cell {
    #[model(filter)]
    pub at_0: u8,
    #[model(filter)]
    pub at_1: u8,
    #[model(filter)]
    pub at_2: u8,
    #[model(filter)]
    pub at_3: u8,
    #[model(filter)]
    pub at_4: u8,
    #[model(filter)]
    pub at_5: u8,
    #[model(filter)]
    pub at_6: u8,
    #[model(filter)]
    pub at_7: u8,
    #[model(filter)]
    pub at_8: u8,
    #[model(filter)]
    pub at_9: u8,
    #[model(filter)]
    pub at_10: u8,
    #[model(filter)]
    pub at_11: u8,
    #[model(filter)]
    pub at_12: u8,
    #[model(filter)]
    pub at_13: u8,
    #[model(filter)]
    pub at_14: u8,
    #[model(filter)]
    pub at_15: u8,
    #[model(filter)]
    pub at_16: u8,
    #[model(filter)]
    pub at_17: u8,
    #[model(filter)]
    pub at_18: u8,
    #[model(filter)]
    pub at_19: u8,
    #[model(filter)]
    pub at_20: u8,
    #[model(filter)]
    pub at_21: u8,
    #[model(filter)]
    pub at_22: u8,
    #[model(filter)]
    pub at_23: u8,
    #[model(filter)]
    pub at_24: u8,
    #[model(filter)]
    pub at_25: u8,
    #[model(filter)]
    pub at_26: u8,
    #[model(filter)]
    pub at_27: u8,
    #[model(filter)]
    pub at_28: u8,
    #[model(filter)]
    pub at_29: u8,
    #[model(filter)]
    pub at_30: u8,
    #[model(filter)]
    pub at_31: u8,
    #[model(filter)]
    pub at_32: u8,
    #[model(filter)]
    pub at_33: u8,
    #[model(filter)]
    pub at_34: u8,
    #[model(filter)]
    pub at_35: u8,
    #[model(filter)]
    pub at_36: u8,
    #[model(filter)]
    pub at_37: u8,
    #[model(filter)]
    pub at_38: u8,
    #[model(filter)]
    pub at_39: u8,
    #[model(filter)]
    pub at_40: u8,
    #[model(filter)]
    pub at_41: u8,
    #[model(filter)]
    pub at_42: u8,
    #[model(filter)]
    pub at_43: u8,
    #[model(filter)]
    pub at_44: u8,
    #[model(filter)]
    pub at_45: u8,
    #[model(filter)]
    pub at_46: u8,
    #[model(filter)]
    pub at_47: u8,
    #[model(filter)]
    pub at_48: u8,
    #[model(filter)]
    pub at_49: u8,
}
