using Azure;
using Handoff.Rules.Accounts;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Keeps the subscription to the directory's changes alive: makes it, renews it long before it ends, and reads back that it lives. A
/// subscription that ended would end the feed without a word, so when it cannot be kept alive a finding says so.
/// </summary>
public sealed class KeepSubscription(
    GraphSubscriptions graph, MakeSubscription make, DirectoryFeedRow row, FeedFindings findings, DirectoryTopic? topic, HandoffPolicy policy, TimeProvider time,
    ILogger<KeepSubscription> logger)
{
    private readonly OneAtATime _one = new();

    /// <summary>Looks after the subscription, where one is wanted.</summary>
    /// <param name="renew">Whether to renew it however long it still lives, as the directory asks for at times.</param>
    /// <returns>Why it could not be proven alive; null when it was, or when none is wanted.</returns>
    public async Task<string?> RunAsync(bool renew, CancellationToken cancel)
    {
        if (topic is null)
        {
            // Where it was wanted before, nobody else would close what was missing about it.
            await findings.ResolveAsync(DirectoryFeed.Name, time.GetUtcNow(), cancel, "the directory's changes are not asked for any more").ConfigureAwait(false);
            return null;
        }

        using var turn = await _one.EnterAsync(cancel).ConfigureAwait(false);
        return await RunAsync(topic, renew, cancel).ConfigureAwait(false);
    }

    private async Task<string?> RunAsync(DirectoryTopic wanted, bool renew, CancellationToken cancel)
    {
        var (known, version) = await row.ReadAsync(time.GetUtcNow(), cancel).ConfigureAwait(false);
        var (feed, latest) = await KeepAsync(wanted, known, version, renew, cancel).ConfigureAwait(false);
        // Another instance that was at it as well has written what it saw. What we saw is no newer.
        await row.WriteAsync(feed, latest, cancel).ConfigureAwait(false);
        if (feed.Problem is { } problem)
        {
            logger.LogWarning("The subscription to the directory's changes could not be looked after: {Problem}", problem);
        }

        var now = time.GetUtcNow();
        await (feed.IsStale(now)
            ? findings.RaiseAsync(DirectoryFeed.Name, feed.ProvenAt, feed.StaleFrom, feed.Evidence(now), now, cancel)
            : feed.Problem is null ? findings.ResolveAsync(DirectoryFeed.Name, now, cancel) : Task.CompletedTask).ConfigureAwait(false);
        return feed.Problem;
    }

    private async Task<(DirectoryFeed Feed, ETag Version)> KeepAsync(DirectoryTopic wanted, DirectoryFeed feed, ETag version, bool renew, CancellationToken cancel)
    {
        if (feed.SubscriptionId is { } id && feed.MadeWith == wanted.Mark)
        {
            var (answer, live) = await graph.ReadAsync(id, cancel).ConfigureAwait(false);
            if (answer is Answer.Done)
            {
                return (await RenewAsync(feed, live!, renew, cancel).ConfigureAwait(false), version);
            }

            if (answer is not Answer.Never { NotFound: true })
            {
                return (feed with { Problem = Answers.ReasonOf(answer) }, version);
            }

            var now = time.GetUtcNow();
            feed = Without(feed with { SubscriptionId = null }, now);
            // Even if the next one is made at once: what changed in between was told to nobody.
            await findings.RaiseAsync(DirectoryFeed.Name, feed.ProvenAt, feed.StaleFrom, feed.Evidence(now), now, cancel).ConfigureAwait(false);
        }

        (var problem, feed, version, var made) = await make.RunAsync(wanted, feed, version, cancel).ConfigureAwait(false);
        return made is null
            ? (Without(feed, time.GetUtcNow()) with { Problem = problem }, version)
            : (await RenewAsync(feed with { SubscriptionId = made.Id }, made, renew: false, cancel).ConfigureAwait(false), version);
    }

    /// <summary>Where there is no subscription, none has life left. When that was first known does not change.</summary>
    private static DirectoryFeed Without(DirectoryFeed feed, DateTimeOffset now) =>
        feed.SubscriptionId is not null ? feed : feed with { ExpiresAt = feed.ExpiresAt is not { } end ? feed.ProvenAt : end < now ? end : now };

    /// <summary>Renews a live subscription if it is time to, and says of it only what reading it back has shown.</summary>
    private async Task<DirectoryFeed> RenewAsync(DirectoryFeed feed, GraphSubscription live, bool renew, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        feed = feed with { ExpiresAt = live.ExpiresAt };
        if (!renew && !feed.IsToBeRenewed(now))
        {
            return feed with { ProvenAt = now, Problem = null };
        }

        var until = now + DirectoryFeed.Asked;
        var answer = await graph.RenewAsync(live.Id, until, cancel).ConfigureAwait(false);
        if (answer is not (Answer.Done or Answer.Unknown))
        {
            return feed with { Problem = Answers.ReasonOf(answer) };
        }

        var (read, shown) = await LookAgain.UntilAsync(
            () => graph.ReadAsync(live.Id, cancel), seen => IsUntil(seen.Found, until), policy.ReadBack.Wait, time, cancel).ConfigureAwait(false);
        if (IsUntil(shown, until))
        {
            return feed with { ProvenAt = time.GetUtcNow(), ExpiresAt = shown!.ExpiresAt, Problem = null };
        }

        var problem = new[] { answer, read }.FirstOrDefault(one => one is not Answer.Done) is { } no ? Answers.ReasonOf(no) : "expirationDateTime does not show the renewal";
        return feed with { ExpiresAt = shown?.ExpiresAt ?? feed.ExpiresAt, Problem = problem };
    }

    /// <summary>The directory may keep fewer digits of a second than it was given.</summary>
    private static bool IsUntil(GraphSubscription? seen, DateTimeOffset until) => seen?.ExpiresAt > until - TimeSpan.FromSeconds(1);
}
