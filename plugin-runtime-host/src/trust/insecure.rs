//! [`Insecure`]: why a file or folder is not trusted.

/// Why a file or folder is not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Insecure {
    /// It belongs to another user.
    #[error("it belongs to user {owner}, expected {0}; choose a place that belongs to {0}", trusted(.expected))]
    Owner {
        /// The owner's number.
        owner: u32,
        /// The ID of this process's user. `None` if files of that user are not trusted, as in a program with more rights than its
        /// caller.
        expected: Option<u32>,
    },
    /// Other users can write to it.
    #[error("others may write to it (mode {:o}), expected none to; make it so by chmod go-w", .mode & 0o7777)]
    Writable {
        /// The mode.
        mode: u32,
    },
    /// A file where a folder should be.
    #[error("it is not a folder")]
    NotAFolder,
    /// A symbolic link, where there was none when the path was followed.
    #[error("it has become a symbolic link")]
    Link,
}

fn trusted(user: &Option<u32>) -> String {
    match user {
        None | Some(0) => "root".to_owned(),
        Some(user) => format!("user {user} or root"),
    }
}
