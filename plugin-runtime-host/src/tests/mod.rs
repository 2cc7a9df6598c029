//! Tests of the runtime host's search and build as a whole. None touches the user's cache or this process's environment.

mod concurrency;
mod damage;
mod demands;
mod failures;
mod limits;
mod lost_results;
mod named;
mod order;
mod passed_over;
mod real;
mod shims;
mod support;
mod toolchains;
mod trust;
