//! Programs as users have them, with the runtime host in them, built by Cargo.

#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod embed;
#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod embed_refused;
#[cfg(any(target_env = "gnu", target_env = "musl"))]
mod shipped;
mod user;
