#pragma once
struct Bare {};
