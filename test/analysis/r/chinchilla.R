# Rscript chinchilla.R > chinchilla.json
# L(N, D) = E + A/N^alpha + B/D^beta by Huber loss on log residuals, by optim from several starts.
source("to-json.R")
N <- rep(c(5e7, 1.5e8, 4e8, 1.2e9, 4e9, 1.2e10), each = 6)
D <- rep(c(5e8, 2e9, 8e9, 3e10, 1e11, 4e11), times = 6)
noise <- 0.004 * sin(12.9898 * seq_along(N)) + 0.02 * (seq_along(N) %% 11 == 5)
loss <- signif((1.69 + 406.4 / N^0.34 + 410.7 / D^0.28) * exp(noise), 6)
n <- log(N) - mean(log(N)); d <- log(D) - mean(log(D)); delta <- 1e-3
objective <- function(p) {
  r <- log(exp(p[1]) + exp(p[2] - p[4] * n) + exp(p[3] - p[5] * d)) - log(loss)
  sum(ifelse(abs(r) <= delta, r^2 / 2, delta * (abs(r) - delta / 2)))
}
best <- NULL
for (alpha in c(0.2, 0.4, 0.8)) for (beta in c(0.2, 0.4, 0.8)) for (share in c(0.3, 0.6)) {
  level <- mean(log(loss)); part <- level + log((1 - share) / 2)
  p <- c(level + log(share), part, part, alpha, beta)
  for (round in 1:40) {
    p <- optim(p, objective, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 20000, parscale = c(.1, .1, .1, .05, .05)))$par
    fit <- optim(p, objective, method = "BFGS", control = list(reltol = 1e-16, maxit = 2000, fnscale = 1e-4))
    if (fit$value < objective(p)) p <- fit$par
  }
  value <- objective(p)
  if (is.null(best) || value < best$value) best <- list(p = p, value = value)
}
p <- best$p
cat(to_json(list(N = N, D = D, loss = loss, delta = delta, objective = best$value, E = exp(p[1]),
  A = exp(p[2] + p[4] * mean(log(N))), B = exp(p[3] + p[5] * mean(log(D))), alpha = p[4], beta = p[5])), "\n")
