# Numbers, vectors and named lists as JSON with all 17 digits; base R has no JSON.
to_json <- function(x) {
  if (is.list(x)) {
    fields <- sapply(x, to_json)
    if (is.null(names(x))) return(paste0("[", paste(fields, collapse = ", "), "]"))
    return(paste0("{", paste0("\"", names(x), "\": ", fields, collapse = ", "), "}"))
  }
  text <- if (is.character(x)) paste0("\"", x, "\"") else if (is.logical(x)) tolower(x) else sprintf("%.17g", x)
  if (length(x) == 1) text else paste0("[", paste(text, collapse = ", "), "]")
}
