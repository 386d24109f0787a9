# Rscript models.R > models.json
# Linear models, designs with unequal cells, one-way analysis of variance, power laws with and without an offset.
source("to-json.R")
coefficients_of <- function(fit) {
  table <- summary(fit)$coefficients
  list(estimate = unname(table[, 1]), se = unname(table[, 2]), t = unname(table[, 3]), p = unname(table[, 4]))
}

x1 <- c(1.2, 2.7, 3.1, 4.8, 5.5, 6.9, 7.3, 8.8, 9.4, 10.1)
x2 <- c(3.3, 1.1, 4.7, 2.2, 5.9, 0.4, 6.1, 3.8, 2.6, 7.5)
y <- c(5.1, 6.9, 9.8, 10.2, 14.9, 13.0, 18.1, 18.4, 18.2, 23.9)
both <- lm(y ~ x1 + x2)
at <- predict(both, data.frame(x1 = 12, x2 = 3), interval = "confidence")
linear <- list(x1 = x1, x2 = x2, y = y, coefficients = coefficients_of(both), sigma = sigma(both),
  r2 = summary(both)$r.squared, adjusted = summary(both)$adj.r.squared, F = unname(summary(both)$fstatistic[1]),
  ci = unname(confint(both)[2, ]), at = c(at), aic = AIC(both), bic = BIC(both), log_lik = as.numeric(logLik(both)))

# A 2^3 with two lost replicates: cells of one, two and three runs.
A <- c(-1, -1, 1, 1, -1, -1, 1, -1, -1, 1, 1, -1, 1, 1, 1)
B <- c(-1, -1, -1, -1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1)
C <- c(-1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1)
r <- c(12.1, 12.9, 17.4, 16.2, 11.3, 12.4, 15.8, 20.3, 21.1, 23.5, 24.8, 19.2, 22.9, 21.8, 23.3)
full <- lm(r ~ A * B * C)
reduced <- lm(r ~ A + B + C + A:C)
lack <- anova(reduced, full)
unequal <- list(A = A, B = B, C = C, y = r, terms = names(coef(full))[-1], full = coefficients_of(full),
  mse = sigma(full)^2, df = full$df.residual, reduced = coefficients_of(reduced),
  lack = list(ss = lack[2, "Sum of Sq"], df = lack[2, "Df"], F = lack[2, "F"], p = lack[2, "Pr(>F)"]),
  partial = drop1(full, . ~ ., test = "F")[-1, "Sum of Sq"])

groups <- list(c(18.2, 20.1, 17.6, 16.8, 18.8, 19.7, 19.1), c(17.4, 18.7, 19.1, 16.4, 15.9, 18.4, 17.7),
  c(15.2, 18.8, 17.7, 16.5, 15.9, 17.1, 16.7, 14.2))
data <- data.frame(value = unlist(groups), group = factor(rep(seq_along(groups), lengths(groups))))
table <- anova(lm(value ~ group, data))
anova_case <- list(groups = groups, F = table[1, "F value"], p = table[1, "Pr(>F)"], ss = table[["Sum Sq"]])

# MASS::mammals has 62 rows; the first ten are enough here.
size <- c(3.385, 0.48, 1.35, 465, 36.33, 27.66, 14.83, 1.04, 4.19, 0.425)
brain <- c(44.5, 15.5, 8.1, 423, 119.5, 115, 98.2, 5.5, 58, 6.4)
free <- lm(log(brain) ~ log(size))
fixed <- lm(log(brain) - 2 / 3 * log(size) ~ 1)
law <- list(x = size, y = brain, coefficients = coefficients_of(free), ci = unname(confint(free, level = 0.9)[2, ]),
  sigma = sigma(free), r2 = summary(free)$r.squared, aic_free = AIC(free), aic_fixed = AIC(fixed), bic_free = BIC(free),
  bic_fixed = BIC(fixed))

params <- c(1e7, 2.5e7, 7e7, 2e8, 5e8, 1.4e9, 4e9, 1e10, 2.8e10)
loss <- c(3.41, 2.93, 2.58, 2.31, 2.13, 1.995, 1.887, 1.831, 1.779)
u <- params / 1e8
start <- list(offset = 1.6, scale = 0.8, exponent = -0.3)
plain <- nls(loss ~ offset + scale * u^exponent, start = start, control = nls.control(tol = 1e-7, maxiter = 500))
logs <- nls(log(loss) ~ log(offset + scale * u^exponent), start = start, control = nls.control(tol = 1e-7, maxiter = 500))
offset <- list(x = params, y = loss, plain = coefficients_of(plain), plain_rss = deviance(plain),
  logs = coefficients_of(logs), logs_rss = deviance(logs))

cat(to_json(list(linear = linear, unequal = unequal, anova = anova_case, law = law, offset = offset)), "\n")
