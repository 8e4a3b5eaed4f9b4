//! How a verb ends badly, and with which exit code.

use frontload::diagnostic::{Diagnostic, Diagnostics};

/// Why a verb did not end well.
#[derive(Debug)]
pub enum Failure {
    /// Problems an author can mend; exit 1. May be empty when they were printed already.
    Problems(Diagnostics),
    /// Wrong usage; exit 2.
    Usage { message: String, hint: Option<String> },
    /// The machine failed; exit 3.
    Machine { message: String, hint: Option<String> },
    /// A code that a contract names, with nothing more to say.
    Code(u8),
}

impl Failure {
    /// Wrong usage, with how to mend it.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// One problem in the input.
    pub fn problem(diagnostic: Diagnostic) -> Failure {
        Failure::Problems(diagnostic.into())
    }

    /// A file that cannot be read or written.
    pub fn io(verb: &str, path: &std::path::Path, cause: &std::io::Error) -> Failure {
        let message = format!("cannot {verb} `{}`: {cause}", path.display());
        match cause.kind() {
            std::io::ErrorKind::NotFound => Failure::usage(message, "check the path"),
            std::io::ErrorKind::PermissionDenied => Failure::Machine {
                message,
                hint: Some("check who owns it and its permissions".into()),
            },
            _ => Failure::Machine { message, hint: None },
        }
    }

    /// 1, 2 or 3, as DESIGN 4.2 says.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Problems(_) => 1,
            Failure::Usage { .. } => 2,
            Failure::Machine { .. } => 3,
            Failure::Code(code) => *code,
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(problems: Diagnostics) -> Failure {
        Failure::Problems(problems)
    }
}

/// Every module's `Error` is the machine's fault, unless a verb says otherwise.
macro_rules! machine {
    ($($error:ty),+) => { $(
        impl From<$error> for Failure {
            fn from(error: $error) -> Failure {
                Failure::Machine { message: error.to_string(), hint: None }
            }
        }
    )+ };
}
machine!(
    frontload::store::Error,
    frontload::search::Error,
    frontload::question::Error,
    frontload::triage::Error
);

impl From<frontload::care::Error> for Failure {
    fn from(error: frontload::care::Error) -> Failure {
        match &error {
            frontload::care::Error::Destination { .. } => {
                Failure::usage(error.to_string(), "see care.destinations in frontload.yaml")
            }
            _ => Failure::Machine {
                message: error.to_string(),
                hint: None,
            },
        }
    }
}

impl From<frontload::conversation::Error> for Failure {
    fn from(error: frontload::conversation::Error) -> Failure {
        use frontload::conversation::Error;
        match &error {
            Error::Io { path, cause } => Failure::io("read", path, cause),
            Error::UnknownFormat { .. } => Failure::usage(
                error.to_string(),
                "name the format with --from, or map its columns with --column",
            ),
            Error::Store(_) => Failure::Machine {
                message: error.to_string(),
                hint: None,
            },
        }
    }
}

impl From<frontload::content::Error> for Failure {
    fn from(error: frontload::content::Error) -> Failure {
        use frontload::content::Error;
        match &error {
            Error::Read { path, cause } => Failure::io("read", path, cause),
            Error::Write { path, cause } => Failure::io("write", path, cause),
            _ => Failure::Usage {
                message: error.to_string(),
                hint: None,
            },
        }
    }
}

impl From<frontload::site::Error> for Failure {
    fn from(error: frontload::site::Error) -> Failure {
        use frontload::site::Error;
        match error {
            Error::Problems(problems) => Failure::Problems(problems),
            Error::Read { path, cause } => Failure::io("read", &path, &cause),
            // The place to write to was named by the operator, but that it cannot be written is the machine's fault.
            Error::Write { path, cause } => Failure::Machine {
                message: format!("cannot write `{}`: {cause}", path.display()),
                hint: Some("check the path, who owns it, and the space left".into()),
            },
            foreign @ Error::Foreign { .. } => Failure::usage(
                foreign.to_string(),
                "name an empty folder, or one that an earlier build made, with --output",
            ),
            locked => Failure::Machine {
                message: locked.to_string(),
                hint: Some("wait for it to end, or end it".into()),
            },
        }
    }
}
