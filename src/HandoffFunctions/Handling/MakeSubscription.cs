using Azure;
using Handoff.Rules.Accounts;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Makes the subscription to the directory's changes, or finds the one that was made by a process that died before it could note it. Before
/// one is made, what it will be made with is on record. So one that is found without that, whose events nobody could tell from forged ones,
/// is ended and replaced.
/// </summary>
public sealed class MakeSubscription(GraphSubscriptions graph, DirectoryFeedRow row, HandoffPolicy policy, TimeProvider time)
{
    private const string Resource = "users";

    /// <summary>What Microsoft Graph reports of users; a new one comes as an update.</summary>
    private const string ChangeType = "updated,deleted";

    /// <param name="feed">What is known; a subscription that stands in it was made with other settings.</param>
    /// <returns>The subscription as it was read back, or why there is none; and the row as it was written meanwhile.</returns>
    public async Task<(string? Problem, DirectoryFeed Feed, ETag Version, GraphSubscription? Made)> RunAsync(
        DirectoryTopic wanted, DirectoryFeed feed, ETag version, CancellationToken cancel)
    {
        var (answer, all) = await graph.ListAsync(cancel).ConfigureAwait(false);
        if (answer is not Answer.Done)
        {
            return (Answers.ReasonOf(answer), feed, version, null);
        }

        var found = all.Where(one => wanted.IsAt(one.NotificationUrl) && IsOfUsers(one)).ToList();
        if (feed.SubscriptionId is null && feed.MadeWith == wanted.Mark && found is [var left, ..])
        {
            return (null, feed, version, left);
        }

        foreach (var old in found.Select(one => one.Id).Append(feed.SubscriptionId).OfType<string>().Distinct())
        {
            if (await graph.DeleteAsync(old, cancel).ConfigureAwait(false) is var deleted and not Answer.Done)
            {
                return (Answers.ReasonOf(deleted), feed, version, null);
            }
        }

        feed = feed with { SubscriptionId = null, MadeWith = wanted.Mark };
        if (await row.WriteAsync(feed, version, cancel).ConfigureAwait(false) is not { } written)
        {
            return ("another instance is at it", feed, version, null);
        }

        // If we die right after this, the next run finds it by where it reports to.
        var (made, subscription) = await graph.CreateAsync(
            Resource, ChangeType, wanted.NotificationUrl, wanted.ClientState, time.GetUtcNow() + DirectoryFeed.Asked, cancel).ConfigureAwait(false);
        return made is Answer.Done
            ? await ReadBackAsync(feed, written, subscription!.Id, cancel).ConfigureAwait(false)
            : (Answers.ReasonOf(made), feed, written, null);
    }

    private async Task<(string? Problem, DirectoryFeed Feed, ETag Version, GraphSubscription? Made)> ReadBackAsync(
        DirectoryFeed feed, ETag version, string id, CancellationToken cancel)
    {
        var (answer, shown) = await LookAgain.UntilAsync(
            () => graph.ReadAsync(id, cancel), seen => seen.Answer is Answer.Done, policy.ReadBack.Wait, time, cancel).ConfigureAwait(false);
        return (answer is Answer.Done ? null : Answers.ReasonOf(answer), feed, version, shown);
    }

    private static bool IsOfUsers(GraphSubscription one) => string.Equals(one.Resource.Trim('/'), Resource, StringComparison.OrdinalIgnoreCase);
}
