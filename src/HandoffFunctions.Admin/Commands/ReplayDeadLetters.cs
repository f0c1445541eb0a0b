using Azure;
using Azure.Identity;
using HandoffFunctions.Adapters;
using HandoffFunctions.Admin.DeadLetters;

namespace HandoffFunctions.Admin.Commands;

/// <summary>
/// <c>replay-dead-letters</c>. An event goes out as it came in, with its id and source, so that publishing it twice changes nothing. A blob
/// is deleted only after the topic has taken all of it: whoever dies in between has published something that the next run publishes again.
/// </summary>
internal static class ReplayDeadLetters
{
    private const int SomeLeft = 2;

    /// <returns>0 when nothing is left; 2 when something could not be published again; 1 when it stopped.</returns>
    public static async Task<int> RunAsync(string container, string topic, string? subscription, bool yes, CancellationToken cancel)
    {
        if (Address(container) is not { } blobs || Address(topic) is not { } events)
        {
            await Console.Error.WriteLineAsync($"{(Address(container) is null ? "--container" : "--topic")} must be an https address.").ConfigureAwait(false);
            return 1;
        }

        // Who runs this is signed in with az or azd; both may be there.
        var credential = new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential());
        try
        {
            return await RunAsync(new BlobContainer(blobs, credential), new TopicIn(events, credential), subscription, yes, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            await Console.Error.WriteLineAsync($"Stopped: {InWords(error)}").ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<int> RunAsync(BlobContainer blobs, TopicIn topic, string? subscription, bool yes, CancellationToken cancel)
    {
        var (published, deleted, left) = (0, 0, 0);
        // Event Grid writes a subscription's name in capitals (https://learn.microsoft.com/azure/event-grid/manage-event-delivery).
        var prefix = subscription is null ? "" : subscription.ToUpperInvariant() + "/";
        await foreach (var name in blobs.NamesAsync(prefix, cancel).ConfigureAwait(false))
        {
            if (await blobs.ReadAsync(name, cancel).ConfigureAwait(false) is not { } blob)
            {
                continue;
            }

            var letters = DeadLetterBlob.Read(blob.Content.ToMemory());
            var problem = letters.Problem ?? (yes ? await ReplayAsync(blobs, topic, name, blob.ETag, letters, cancel).ConfigureAwait(false) : null);
            var what = problem is not null ? $"left: {problem}" : $"{(yes ? "published" : "would publish")} {letters.Events.Count} event(s)";
            (published, deleted, left) = problem is null ? (published + letters.Events.Count, deleted + 1, left) : (published, deleted, left + 1);
            await Console.Out.WriteLineAsync($"{DeadLetterBlob.Shown(name)}: {what}{Because(letters.Reasons)}").ConfigureAwait(false);
        }

        await Console.Out.WriteLineAsync(yes
            ? $"{published} event(s) published, {deleted} blob(s) deleted, {left} left."
            : $"{published} event(s) of {deleted} blob(s) would be published, {left} blob(s) would be left. Nothing was done: add --yes.").ConfigureAwait(false);
        return left == 0 ? 0 : SomeLeft;
    }

    /// <summary>Null when it is done; otherwise why the blob stays. Any other failure would meet the next blob as well, and ends the run.</summary>
    private static async Task<string?> ReplayAsync(BlobContainer blobs, TopicIn topic, string name, ETag asRead, DeadLetterBlob letters, CancellationToken cancel)
    {
        try
        {
            await topic.PublishAsync(letters.Events, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException refused) when (refused.Status is 400 or 413)
        {
            return $"the topic does not take it ({refused.Status})";
        }

        // If we die here, the blob is still there, and the next run publishes the same events once more.
        await blobs.DeleteAsync(name, asRead, cancel).ConfigureAwait(false);
        return null;
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || Loopback.IsPlain(uri)) ? uri : null;

    private static string Because(IReadOnlyList<string> reasons) =>
        reasons.Count == 0 ? "" : $" (given up: {string.Join(", ", reasons.Take(3).Select(DeadLetterBlob.Shown))})";

    /// <summary>The first line: what follows repeats the answer, whose headers nobody needs here.</summary>
    private static string InWords(Exception error) => error switch
    {
        RequestFailedException { Status: 401 or 403 } refused =>
            $"refused ({refused.Status}). It needs Storage Blob Data Contributor on the container and EventGrid Data Sender on the topic.",
        RequestFailedException { Status: 0 } unreachable => $"cannot be reached: {unreachable.Message.Split('\n')[0]}",
        // Each try's failure, of which the last is the newest.
        AggregateException tries => InWords(tries.Flatten().InnerExceptions[^1]),
        RequestFailedException failed => $"answered {failed.Status} {failed.ErrorCode}".TrimEnd() + ".",
        _ => error.Message.Split('\n')[0],
    };
}
