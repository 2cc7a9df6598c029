//! What an error answers: the command is wrong, the answer is no, or it could not be found out.

use super::Error;
use crate::answer::Answer;

impl Error {
    pub(crate) fn answer(&self) -> Answer {
        match self {
            Self::Argument { .. }
            | Self::ArgumentCount { .. }
            | Self::Variable { .. }
            | Self::NoCommand { .. }
            | Self::InputTwice
            | Self::TwoPrograms { .. }
            | Self::Name { .. }
            | Self::NoSource { .. }
            | Self::NotProgram { .. }
            | Self::SameName { .. }
            | Self::SameFile { .. }
            | Self::Overwrites { .. }
            | Self::OtherRuntime { .. }
            | Self::NoCrossCompiler { .. }
            | Self::OtherSource { .. }
            | Self::OtherMachine { .. } => Answer::Usage,
            Self::Image { .. }
            | Self::NoFolder { .. }
            | Self::NoNewFolder { .. }
            | Self::File { .. }
            | Self::Host(_)
            | Self::TimeOut { .. }
            | Self::Descriptors { .. }
            | Self::ArgumentFile { .. }
            | Self::ArgumentBytes { .. }
            | Self::Output { .. }
            | Self::With { .. }
            | Self::NoPluginCore { .. }
            | Self::Cache { .. }
            | Self::NoCache => Answer::Unknown,
            Self::Bindgen { source, .. } => match source {
                plugin_bindgen::Error::NotPlugin => Answer::No,
                _ => Answer::Unknown,
            },
            Self::Open(error) => match **error {
                plugin_core::Error::Realpath { .. } | plugin_core::Error::Host { .. } => {
                    Answer::Unknown
                }
                _ => Answer::No,
            },
            _ => Answer::No,
        }
    }
}
