//! [`Member`]: a field of `Api`.

use plugin_image::{Export, TypeId};

use super::{
    Emitter,
    docs::{Docs, shortened},
};
use crate::{
    map::{Signature, Ty},
    source::Package,
};

pub(super) struct Member {
    pub(super) go_name: String,
    ty: TypeId,
    what: What,
    reasons: Vec<String>,
}

enum What {
    /// Without a signature, by handle.
    Function(Option<Signature>),
    Variable(Ty),
    /// The methods of a variable.
    Methods(TypeId),
}

impl Member {
    pub(super) fn function(
        export: &Export,
        signature: Option<Signature>,
        reasons: Vec<String>,
    ) -> Self {
        Self::new(export, What::Function(signature), reasons)
    }

    pub(super) fn variable(export: &Export, ty: Ty, reasons: Vec<String>) -> Self {
        Self::new(export, What::Variable(ty), reasons)
    }

    pub(super) fn methods(export: &Export, methods: TypeId) -> Self {
        Self::new(export, What::Methods(methods), Vec::new())
    }

    fn new(export: &Export, what: What, reasons: Vec<String>) -> Self {
        Self {
            go_name: export.name.clone(),
            ty: export.ty,
            what,
            reasons,
        }
    }

    /// What its Rust name is made of.
    pub(super) fn rust_hint(&self) -> String {
        match self.what {
            What::Methods(_) => format!("{}Methods", self.go_name),
            _ => self.go_name.clone(),
        }
    }

    pub(super) fn rust_type(&self, emitter: &Emitter<'_>) -> String {
        match &self.what {
            What::Function(Some(signature)) => {
                format!("plugin_core::Func<{}>", emitter.signature(signature))
            }
            What::Function(None) => "plugin_core::Value".to_owned(),
            What::Variable(ty) => format!("plugin_core::Var<{}>", emitter.rust(ty)),
            What::Methods(id) => emitter.map.methods[id].name.clone(),
        }
    }

    pub(super) fn docs(&self, emitter: &Emitter<'_>, main: Option<&Package>) -> Docs {
        let mut docs = Docs::new(1);
        let go_type = emitter.map.types.get(self.ty).string.as_str();
        let name = &self.go_name;
        match self.what {
            What::Function(_) => {
                let rest = go_type.trim_start_matches("func");
                docs.line(&format!("`func {name}{}`", shortened(rest)));
                let parameters = main.map_or(&[][..], |main| main.parameters(name));
                if !parameters.is_empty() {
                    docs.markdown(&format!("Parameters: `{}`.", parameters.join("`, `")));
                }
            }
            What::Variable(_) => docs.line(&format!("`var {name} {}`", shortened(go_type))),
            What::Methods(_) => docs.line(&format!("The methods of the variable `{name}`.")),
        }
        docs.markdown(main.map_or("", |main| main.doc(name)));
        if let What::Function(signature) = &self.what {
            docs.copies(signature.as_ref());
        }
        docs.reasons(&self.reasons);
        docs
    }
}
