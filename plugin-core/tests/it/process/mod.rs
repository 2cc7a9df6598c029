//! The process that a plugin runs in: its environment, its signals, its streams and its stacks.

mod environment;
mod handlers;
mod linkage;
mod pipe;
mod stacks;
