# Rscript paired-tests.R > paired-tests.json
# Student's (1908) sleep data and the boys' shoes of Box, Hunter & Hunter (1978, p. 97), by R's own tests.
source("to-json.R")
test_pair <- function(x, y) {
  t <- t.test(x, y, paired = TRUE)
  less <- t.test(x, y, paired = TRUE, alternative = "less")
  welch <- t.test(x, y)
  one <- t.test(x - y, mu = -1, conf.level = 0.9)
  # R subtracts in binary and so misses ties of decimals: the differences are rounded for it.
  w <- suppressWarnings(wilcox.test(round(x - y, 10), exact = FALSE, correct = TRUE))
  list(
    x = x, y = y,
    paired = list(t = unname(t$statistic), p = t$p.value, p_less = less$p.value, low = t$conf.int[1], high = t$conf.int[2]),
    welch = list(t = unname(welch$statistic), df = unname(welch$parameter), p = welch$p.value, low = welch$conf.int[1], high = welch$conf.int[2]),
    one_sample = list(t = unname(one$statistic), p = one$p.value, low = one$conf.int[1], high = one$conf.int[2]),
    wilcoxon = list(v = unname(w$statistic), p_corrected = w$p.value)
  )
}
sleep_pair <- split(sleep$extra, sleep$group)
shoes_a <- c(13.2, 8.2, 10.9, 14.3, 10.7, 6.6, 9.5, 10.8, 8.8, 13.3)
shoes_b <- c(14.0, 8.8, 11.2, 14.2, 11.8, 6.4, 9.8, 11.3, 9.3, 13.6)
x <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
y <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
exact <- wilcox.test(x, y, paired = TRUE, conf.int = TRUE)
mcnemar <- lapply(list(c(150, 86), c(10, 3), c(8, 6)), function(b) {
  table <- matrix(c(794, b[2], b[1], 570), nrow = 2)
  list(only_first = b[1], only_second = b[2],
    chi2 = unname(mcnemar.test(table, correct = FALSE)$statistic), p = mcnemar.test(table, correct = FALSE)$p.value,
    p_corrected = mcnemar.test(table)$p.value, p_exact = binom.test(b[1], sum(b))$p.value)
})
p <- c(0.012, 0.0004, 0.31, 0.049, 0.02, 0.02)
wilson <- prop.test(712, 1319, correct = FALSE)
power <- lapply(list(c(0.5, 0.8), c(0.2, 0.9), c(1.3, 0.95)), function(a)
  list(dz = a[1], power = a[2], n = power.t.test(delta = a[1], sd = 1, power = a[2], type = "paired", strict = TRUE, tol = 1e-12)$n))
proportions <- power.prop.test(p1 = 0.7, p2 = 0.75, power = 0.8, tol = 1e-12)$n
cat(to_json(list(
  pairs = list(test_pair(sleep_pair[[1]], sleep_pair[[2]]), test_pair(shoes_a, shoes_b)),
  hollander_wolfe = list(x = x, y = y, v = unname(exact$statistic), p = exact$p.value, shift = unname(exact$estimate)),
  mcnemar = mcnemar,
  adjust = list(p = p, holm = p.adjust(p, "holm"), bh = p.adjust(p, "BH"), bonferroni = p.adjust(p, "bonferroni"), holm_of_ten = p.adjust(p, "holm", n = 10)),
  wilson = list(low = wilson$conf.int[1], high = wilson$conf.int[2]),
  power = power, proportions = proportions,
  quantiles = list(values = y, p = c(0, 0.1, 0.25, 0.5, 0.9, 1), value = unname(quantile(y, c(0, 0.1, 0.25, 0.5, 0.9, 1)))),
  trimmed = list(values = y, mean = mean(y, trim = 0.25))
)), "\n")
