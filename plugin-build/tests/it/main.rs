//! Programs as users have them, with Go plugins or the runtime host in them, built by Cargo.

#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod embed;
#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod embed_foreseen;
#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod embed_refused;
mod plugin;
#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod shared_library;
#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod shipped;
mod user;
