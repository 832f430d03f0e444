#pragma once
// How the page of a picture looks, on light and dark screens and on paper, and what it does when
// scripts may run: nothing that it does not also say.

#include <string>
#include <string_view>

namespace ordeal::tools {

std::string page_style();        ///< CSS
std::string_view page_script();  ///< JavaScript; holds none of the signs of markup

}  // namespace ordeal::tools
