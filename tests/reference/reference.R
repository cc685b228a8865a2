# Expected values for tests/unit/analysis/test_reference.py. Run once, from this folder:
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

permuted <- function(x, y) {   # every order of y: exact p of |rho|
  rho <- function(y) abs(cor(rank(x), rank(y)))
  orders <- function(v) if (length(v) < 2) list(v) else
    do.call(c, lapply(seq_along(v), function(i) lapply(orders(v[-i]), function(r) c(v[i], r))))
  mean(sapply(orders(y), rho) >= rho(y) - 1e-9)
}

set.seed(20220401)
for (wave in c("ties", "gaps", "equal")) {
  d <- read.csv(paste0(wave, ".csv")); g <- factor(d$group)
  for (v in c("mark", "score")) if (length(unique(d[[v]])) > 1) {
    k <- kruskal.test(d[[v]], g)
    put(wave, paste0("kruskal.", v, c(".h", ".df", ".p")), c(k$statistic, k$parameter, k$p.value))
    put(wave, paste0("kruskal.", v, ".epsilon2"), k$statistic / (nrow(d) - 1))
    put(wave, paste0("kruskal.", v, ".drawn"), as.numeric(coin::pvalue(coin::kruskal_test(d[[v]] ~ g,
      distribution = coin::approximate(nresample = 1e6)))))
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
    put(wave, paste0("pair.", pair[[1]], ".delta"), mean(sign(outer(x, y, "-"))))
    f <- data.frame(v = c(x, y), h = factor(rep(1:2, c(length(x), length(y)))))
    put(wave, paste0("pair.", pair[[1]], ".exact"),
        as.numeric(coin::pvalue(coin::wilcox_test(v ~ h, f, distribution = "exact"))))
  }
  x <- suppressWarnings(chisq.test(table(d$group, d$aspect), correct = FALSE))
  put(wave, paste0("chi.", c("x2", "df", "p", "v")), c(x$statistic, x$parameter, x$p.value,
      sqrt(x$statistic / (nrow(d) * (min(dim(x$observed)) - 1)))))
  put(wave, "chi.drawn", chisq.test(table(d$group, d$aspect), simulate.p.value = TRUE, B = 1e6)$p.value)
  some <- d[1:7, ]
  if (length(unique(some$mark)) > 1 && length(unique(some$aspect)) > 1)
    put(wave, "spearman.exact", permuted(some$mark, some$aspect))
  if (nrow(d) <= 10) {
    put(wave, "kruskal.mark.exact", exact(d$mark, d$group, H))
    put(wave, "chi.exact", exact(d$aspect, d$group, X2))
  }
  s <- suppressWarnings(cor.test(d$mark, d$aspect, method = "spearman", exact = FALSE))
  r <- unname(s$estimate); n <- nrow(d)
  half <- qnorm(0.975) * sqrt((1 + r^2 / 2) / (n - 3))
  put(wave, paste0("spearman.", c("rho", "p", "low", "high")),
      c(r, s$p.value, tanh(atanh(r) - half), tanh(atanh(r) + half)))
  put(wave, paste0("t.", c("mean", "low", "high")), c(mean(d$mark), t.test(d$mark)$conf.int))
  put(wave, paste0("wilson.", c("low", "high")), 100 * wilson(sum(d$owns), n))
  put(wave, paste0("wilson.none.", c("low", "high")), 100 * wilson(0, n))
  put(wave, "wilson.share", 100 * mean(d$owns))
  up <- sum(d$since == 2); down <- sum(d$since == 0)
  put(wave, paste0("sign.", c("share", "p")), c(100 * up / (up + down), binom.test(up, up + down)$p.value))
  one <- c(sum(d$owns[d$group == "a"]), sum(d$group == "a"))
  two <- c(sum(d$owns[d$group == "b"]), sum(d$group == "b"))
  q <- suppressWarnings(prop.test(c(one[1], two[1]), c(one[2], two[2]), correct = FALSE))
  p1 <- one[1] / one[2]; p2 <- two[1] / two[2]
  i1 <- wilson(one[1], one[2]); i2 <- wilson(two[1], two[2])
  put(wave, paste0("shares.", c("p", "low", "high")), c(q$p.value,
      100 * (p1 - p2 - sqrt((p1 - i1[1])^2 + (i2[2] - p2)^2)),
      100 * (p1 - p2 + sqrt((i1[2] - p1)^2 + (p2 - i2[1])^2))))
  put(wave, "shares.h", 2 * asin(sqrt(p1)) - 2 * asin(sqrt(p2)))
  mix <- c(a = 30, b = 50, c = 20) / 100
  size <- tapply(d$owns, d$group, length)[names(mix)]; owns <- tapply(d$owns, d$group, sum)[names(mix)]
  each <- owns / size; ends <- mapply(wilson, owns, size)
  put(wave, paste0("standardised.", c("share", "low", "high")), 100 * c(sum(mix * each),
      sum(mix * each) - sqrt(sum((mix * (each - ends[1, ]))^2)),
      sum(mix * each) + sqrt(sum((mix * (ends[2, ] - each))^2))))
  if (wave != "equal") {
    d$y <- factor(d$mark); d$b <- as.numeric(d$group == "b"); d$c <- as.numeric(d$group == "c")
    m <- ordinal::clm(y ~ aspect + b + c, data = d, control = list(gradTol = 1e-12, maxIter = 500))
    put(wave, paste0("clm.coef.", c("aspect", "b", "c")), m$beta)
    put(wave, paste0("clm.se.", c("aspect", "b", "c")), sqrt(diag(vcov(m)))[names(m$beta)])
    put(wave, paste0("clm.cut.", seq_along(m$alpha)), m$alpha)
    put(wave, "clm.loglik", as.numeric(m$logLik))
    kept <- d[d$group != "d", ]; kept$y <- droplevels(kept$y)
    r <- ordinal::clm(y ~ aspect + b + c, data = kept, control = list(gradTol = 1e-12, maxIter = 500))
    se <- sqrt(diag(vcov(r)))[names(r$beta)]; terms <- c("aspect", "b", "c")
    put(wave, paste0("odds.ratio.", terms), exp(r$beta))
    put(wave, paste0("odds.low.", terms), exp(r$beta - qnorm(0.975) * se))
    put(wave, paste0("odds.high.", terms), exp(r$beta + qnorm(0.975) * se))
    put(wave, paste0("odds.p.", terms), 2 * pnorm(-abs(r$beta / se)))
    x2 <- 2 * (as.numeric(r$logLik) - as.numeric(ordinal::clm(y ~ 1, data = kept)$logLik))
    put(wave, paste0("odds.", c("x2", "df", "all")), c(x2, 3, pchisq(x2, 3, lower.tail = FALSE)))
  }
}
put("any", paste0("holm.", 1:4), p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"))
put("any", "power.mean", power.t.test(n = 75, power = 0.8, strict = TRUE, tol = 1e-14)$delta)
put("any", "power.share", power.prop.test(n = 150, p1 = 0.5, power = 0.8, tol = 1e-14)$p2)
put("any", "power.correlation", tanh((qnorm(0.975) + qnorm(0.8)) / sqrt(150 - 3)))
out$r <- paste0(R.version$major, ".", R.version$minor)
write.csv(out, "reference.csv", row.names = FALSE, quote = FALSE)
