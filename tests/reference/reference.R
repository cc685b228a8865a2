# Expected values for tests/analysis/test_reference.py. Run once, from this folder:
#   Rscript reference.R
# Needs base R and the packages coin, ordinal. The answers in the three files are invented.

out <- data.frame()
put <- function(wave, name, value) {
  out <<- rbind(out, data.frame(wave = wave, name = name, value = sprintf("%.15g", value)))
}

wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int

newcombe_pair <- function(theta, m, n) {   # Newcombe (2006), method 5
  z <- qnorm(0.975); s <- (m + n) / 2
  f <- function(t) (theta - t)^2 - z^2 * t * (1 - t) *
    (1 + (s - 1) * ((1 - t) / (2 - t) + t / (1 + t))) / (m * n)
  c(if (theta == 0) 0 else uniroot(f, c(0, theta - 1e-12), tol = 1e-14)$root,
    if (theta == 1) 1 else uniroot(f, c(theta + 1e-12, 1), tol = 1e-14)$root)
}

# every way to deal the people to the groups, by index of the people in each group
deals <- function(people, sizes) {
  if (length(sizes) == 1) return(list(list(people)))
  unlist(apply(combn(length(people), sizes[1]), 2, function(i)
    lapply(deals(people[-i], sizes[-1]), function(rest) c(list(people[i]), rest)),
    simplify = FALSE), recursive = FALSE)
}
exact <- function(x, g, statistic) {
  sizes <- as.vector(table(g)); observed <- statistic(x, g)
  all <- sapply(deals(seq_along(x), sizes), function(d) {
    h <- character(length(x)); for (i in seq_along(d)) h[d[[i]]] <- names(table(g))[i]
    statistic(x, h)
  })
  mean(all >= observed - 1e-9)
}
H <- function(x, g) kruskal.test(x, factor(g))$statistic
X2 <- function(x, g) suppressWarnings(chisq.test(table(g, x), correct = FALSE))$statistic

brant <- function(y, X, cuts) {
  fits <- lapply(cuts, function(k) glm((y > k) ~ X, family = binomial,
                                       control = list(epsilon = 1e-14, maxit = 100)))
  p <- ncol(X); A <- cbind(1, X); K <- length(cuts); pi <- lapply(fits, fitted)
  V <- matrix(0, K * p, K * p)
  inv <- lapply(pi, function(q) solve(t(A) %*% (A * (q * (1 - q)))))
  for (m in 1:K) for (l in m:K) {
    B <- (inv[[m]] %*% t(A) %*% (A * (pi[[l]] - pi[[m]] * pi[[l]])) %*% inv[[l]])[-1, -1]
    i <- (m - 1) * p + 1:p; j <- (l - 1) * p + 1:p
    V[i, j] <- B; V[j, i] <- t(B)
  }
  b <- unlist(lapply(fits, function(f) coef(f)[-1]))
  D <- do.call(rbind, lapply(2:K, function(k) {
    d <- matrix(0, p, K * p); d[, 1:p] <- diag(p); d[, (k - 1) * p + 1:p] <- -diag(p); d }))
  x <- t(D %*% b) %*% solve(D %*% V %*% t(D)) %*% (D %*% b)
  c(x, nrow(D), pchisq(x, nrow(D), lower.tail = FALSE))
}

for (wave in c("ties", "gaps", "equal")) {
  d <- read.csv(paste0(wave, ".csv")); g <- factor(d$group)
  for (v in c("mark", "score")) if (length(unique(d[[v]])) > 1) {
    k <- kruskal.test(d[[v]], g)
    put(wave, paste0("kruskal.", v, c(".h", ".df", ".p")), c(k$statistic, k$parameter, k$p.value))
  }
  big <- names(table(g))[table(g) > 1 & tapply(d$mark, g, function(x) length(unique(x)) > 1)]
  e <- droplevels(d[d$group %in% big, ]); e$group <- factor(e$group)
  w <- oneway.test(mark ~ group, e)
  put(wave, paste0("welch.", c("f", "df", "df2", "p")), c(w$statistic, w$parameter, w$p.value))
  ss <- summary(aov(mark ~ group, e))[[1]][["Sum Sq"]]
  put(wave, "welch.eta2", ss[1] / sum(ss))
  a <- d$mark[d$group == "a"]; b <- d$mark[d$group == "b"]; c_ <- d$mark[d$group == "c"]
  for (pair in list(list("ab", a, b), list("ac", a, c_))) {
    x <- pair[[2]]; y <- pair[[3]]
    u <- suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = TRUE))
    theta <- unname(u$statistic) / (length(x) * length(y))
    put(wave, paste0("pair.", pair[[1]], c(".u", ".p", ".theta", ".low", ".high")),
        c(u$statistic, u$p.value, theta, newcombe_pair(theta, length(x), length(y))))
    f <- data.frame(v = c(x, y), h = factor(rep(1:2, c(length(x), length(y)))))
    put(wave, paste0("pair.", pair[[1]], ".exact"),
        as.numeric(coin::pvalue(coin::wilcox_test(v ~ h, f, distribution = "exact"))))
  }
  x <- suppressWarnings(chisq.test(table(d$group, d$aspect), correct = FALSE))
  put(wave, paste0("chi.", c("x2", "df", "p", "v")), c(x$statistic, x$parameter, x$p.value,
      sqrt(x$statistic / (nrow(d) * (min(dim(x$observed)) - 1)))))
  if (nrow(d) <= 10) {
    put(wave, "kruskal.mark.exact", exact(d$mark, d$group, H))
    put(wave, "chi.exact", exact(d$aspect, d$group, X2))
  }
  s <- suppressWarnings(cor.test(d$mark, d$aspect, method = "spearman", exact = FALSE))
  r <- unname(s$estimate); n <- nrow(d)
  half <- qnorm(0.975) * sqrt((1 + r^2 / 2) / (n - 3))
  put(wave, paste0("spearman.", c("rho", "p", "low", "high")),
      c(r, s$p.value, tanh(atanh(r) - half), tanh(atanh(r) + half)))
  put(wave, paste0("t.", c("low", "high")), t.test(d$mark)$conf.int)
  put(wave, paste0("wilson.", c("low", "high")), 100 * wilson(sum(d$owns), n))
  put(wave, paste0("wilson.none.", c("low", "high")), 100 * wilson(0, n))
  up <- sum(d$since == 2); down <- sum(d$since == 0)
  put(wave, "sign.p", binom.test(up, up + down)$p.value)
  one <- c(sum(d$owns[d$group == "a"]), sum(d$group == "a"))
  two <- c(sum(d$owns[d$group == "b"]), sum(d$group == "b"))
  q <- suppressWarnings(prop.test(c(one[1], two[1]), c(one[2], two[2]), correct = FALSE))
  p1 <- one[1] / one[2]; p2 <- two[1] / two[2]
  i1 <- wilson(one[1], one[2]); i2 <- wilson(two[1], two[2])
  put(wave, paste0("shares.", c("p", "low", "high")), c(q$p.value,
      100 * (p1 - p2 - sqrt((p1 - i1[1])^2 + (i2[2] - p2)^2)),
      100 * (p1 - p2 + sqrt((i1[2] - p1)^2 + (p2 - i2[1])^2))))
  if (wave != "equal") {
    d$y <- factor(d$mark); d$b <- as.numeric(d$group == "b"); d$c <- as.numeric(d$group == "c")
    m <- ordinal::clm(y ~ aspect + b + c, data = d, control = list(gradTol = 1e-12, maxIter = 500))
    put(wave, paste0("clm.coef.", c("aspect", "b", "c")), m$beta)
    put(wave, paste0("clm.se.", c("aspect", "b", "c")), sqrt(diag(vcov(m)))[names(m$beta)])
    put(wave, paste0("clm.cut.", seq_along(m$alpha)), m$alpha)
    put(wave, "clm.loglik", as.numeric(m$logLik))
    cuts <- sort(unique(d$mark)); cuts <- cuts[-length(cuts)]
    cuts <- cuts[sapply(cuts, function(k) min(sum(d$mark > k), sum(d$mark <= k)) >= 10)]
    if (length(cuts) > 1) put(wave, paste0("brant.", c("x2", "df", "p")), brant(d$mark, cbind(d$aspect, d$b), cuts))
  }
}
put("any", paste0("holm.", 1:4), p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"))
put("any", "power.mean", power.t.test(n = 75, power = 0.8, strict = TRUE, tol = 1e-14)$delta)
put("any", "power.share", power.prop.test(n = 150, p1 = 0.5, power = 0.8, tol = 1e-14)$p2)
out$r <- paste0(R.version$major, ".", R.version$minor)
write.csv(out, "reference.csv", row.names = FALSE, quote = FALSE)
