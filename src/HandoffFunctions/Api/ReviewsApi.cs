using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Takes what analysts decide about findings.</summary>
internal sealed class ReviewsApi(FindingsApi findings, CustodyStore store, WorkOff workOff, HandoffPolicy policy, TimeProvider time)
{
    public async Task ReviewAsync(HttpContext context, Caller caller)
    {
        if (await findings.FindAsync(context).ConfigureAwait(false) is not { } finding)
        {
            return;
        }

        var (status, note) = await ReadAsync(context).ConfigureAwait(false);
        var isClosed = finding.Status is FindingStatus.Resolved or FindingStatus.Dismissed;
        if (isClosed && status is FindingStatus.Open or FindingStatus.Acknowledged)
        {
            await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "The finding is closed", "What holds again is raised again by itself; a closed finding is not reopened by hand.").ConfigureAwait(false);
            return;
        }

        var review = new Decision(finding, status, note, caller.Subject);
        var reviewed = IsOfDevice(finding)
            ? await ReviewAsync<Device>(review, context.RequestAborted).ConfigureAwait(false)
            : await ReviewAsync<Worker>(review, context.RequestAborted).ConfigureAwait(false);
        await (reviewed is null
            ? Problem.WriteAsync(context, StatusCodes.Status409Conflict, "This finding cannot be reviewed", "It is about a feed or the brake, and closes by itself when the feed is back, or nothing is held back any more.")
            : context.WriteJsonAsync(json => FindingJson.Write(json, reviewed, time.GetUtcNow()))).ConfigureAwait(false);
    }

    public async Task RetryAsync(HttpContext context, Caller caller)
    {
        if (await findings.FindAsync(context).ConfigureAwait(false) is not { } finding)
        {
            return;
        }

        await (IsOfDevice(finding)
            ? RetryAsync<Device>(finding, caller.Subject, context.RequestAborted)
            : RetryAsync<Worker>(finding, caller.Subject, context.RequestAborted)).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("findingId", finding.Id);
            json.WriteString("retried", "at the next sweep");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private sealed record Decision(Finding About, FindingStatus Status, string? Note, string Reviewer);

    /// <summary>The finding as reviewed; null when it belongs to no device or person.</summary>
    private async Task<Finding?> ReviewAsync<T>(Decision decision, CancellationToken cancel) where T : Subject
    {
        var loaded = await store.LoadAsync<T>(FindingId.SubjectOf(decision.About.Id)!, cancel).ConfigureAwait(false);
        Finding? reviewed = null;
        if (loaded.Subject is not null)
        {
            await workOff.RecordAsync(loaded, (subject, _) =>
            {
                var change = Review.On(subject, Current(subject, decision.About), decision.Status, decision.Note, decision.Reviewer, policy, time.GetUtcNow());
                reviewed = change.Findings[^1];
                return change;
            }, cancel).ConfigureAwait(false);
        }

        return reviewed;
    }

    private async Task RetryAsync<T>(Finding finding, string reviewer, CancellationToken cancel) where T : Subject
    {
        var loaded = await store.LoadAsync<T>(FindingId.SubjectOf(finding.Id)!, cancel).ConfigureAwait(false);
        if (loaded.Subject is not null)
        {
            await workOff.RecordAsync(loaded, (subject, _) => Review.Retry(subject, Standing(subject, finding), reviewer, policy, time.GetUtcNow()), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The finding as its subject has it now. One that is open in its row and not there was closed while this was on its way.</summary>
    private static Finding Standing(Subject subject, Finding finding) => Current(subject, finding) is { Status: FindingStatus.Open or FindingStatus.Acknowledged } known
        && subject.Findings.All(open => open.Id != known.Id) ? known with { Status = FindingStatus.Resolved } : Current(subject, finding);

    private static async Task<(FindingStatus Status, string? Note)> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 4 }, context.RequestAborted).ConfigureAwait(false);
            if (body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String
                && Words.TryParse<FindingStatus>(status.GetString()!, out var known))
            {
                var isNoted = body.RootElement.TryGetProperty("note", out var text) && text.ValueKind != JsonValueKind.Null;
                // A note of another type must not vanish while the caller believes it to be on the ledger.
                if (!isNoted || text.ValueKind == JsonValueKind.String)
                {
                    var note = isNoted ? text.GetString() : null;
                    return note?.Length > Review.LongestNote ? throw new BadQuery($"note must have at most {Review.LongestNote} characters") : (known, note);
                }
            }
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
        }

        throw new BadQuery($"the body must be a JSON object with a status, one of {string.Join(", ", Words.All<FindingStatus>())}, and a note as text");
    }

    private static bool IsOfDevice(Finding finding) => FindingId.SubjectOf(finding.Id)![0] == 'd';

    /// <summary>The finding as its subject has it now; a closed one is no longer there.</summary>
    private static Finding Current(Subject subject, Finding finding) => subject.Findings.FirstOrDefault(open => open.Id == finding.Id) ?? finding;
}
