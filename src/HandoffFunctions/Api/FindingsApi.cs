using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Lists findings, shows one, and takes what analysts decide about them.</summary>
internal sealed class FindingsApi(FindingsList findings, CustodyStore store, WorkOff workOff, ReadFreshness freshness, HandoffPolicy policy, TimeProvider time)
{
    public Task ListAsync(HttpContext context, Caller caller) => ListAsync(context, residualOnly: false);

    public Task ListResidualAsync(HttpContext context, Caller caller) => ListAsync(context, residualOnly: true);

    public async Task ShowAsync(HttpContext context, Caller caller)
    {
        if (await FindAsync(context).ConfigureAwait(false) is { } finding)
        {
            await context.WriteJsonAsync(json => FindingJson.Write(json, finding, time.GetUtcNow())).ConfigureAwait(false);
        }
    }

    public async Task ReviewAsync(HttpContext context, Caller caller)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not { } finding)
        {
            return;
        }

        var (status, note) = await ReadReviewAsync(context).ConfigureAwait(false);
        var isClosed = finding.Status is FindingStatus.Resolved or FindingStatus.Dismissed;
        if (isClosed && status is FindingStatus.Open or FindingStatus.Acknowledged)
        {
            await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "The finding is closed", "What holds again is raised again by itself; a closed finding is not reopened by hand.").ConfigureAwait(false);
            return;
        }

        var reviewer = caller.Subject;
        Finding? reviewed = null;
        var done = await ChangeAsync(finding, new Both(
            subject => Capture(Review.On(subject, Current(subject, finding), status, note, reviewer, policy, time.GetUtcNow())),
            subject => Capture(Review.On(subject, Current(subject, finding), status, note, reviewer, policy, time.GetUtcNow()))), context.RequestAborted).ConfigureAwait(false);
        if (!done)
        {
            await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "This finding cannot be reviewed", "It is about a feed or the brake, and closes by itself when the feed is back, or nothing is held back any more.").ConfigureAwait(false);
            return;
        }

        await context.WriteJsonAsync(json => FindingJson.Write(json, reviewed!, time.GetUtcNow())).ConfigureAwait(false);

        Change<T> Capture<T>(Change<T> change) where T : Subject
        {
            reviewed = change.Findings[^1];
            return change;
        }
    }

    public async Task RetryAsync(HttpContext context, Caller caller)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not { } finding)
        {
            return;
        }

        var reviewer = caller.Subject;
        await ChangeAsync(finding, new Both(
            subject => Review.Retry(subject, Standing(subject, finding), reviewer, policy, time.GetUtcNow()),
            subject => Review.Retry(subject, Standing(subject, finding), reviewer, policy, time.GetUtcNow())), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("findingId", finding.Id);
            json.WriteString("retried", "at the next sweep");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context, bool residualOnly)
    {
        var query = FindingQuery.Of(context.Request, residualOnly);
        var fresh = await freshness.NowAsync(context.RequestAborted).ConfigureAwait(false);
        if (query.AsCsv)
        {
            await StreamCsvAsync(context, query).ConfigureAwait(false);
            return;
        }

        var page = await findings.PageAsync(query.OnlyOpen, query.Wants, query.From, query.To, query.Cursor, query.Top, context.RequestAborted).ConfigureAwait(false);
        var now = time.GetUtcNow();
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var finding in page.Items)
            {
                FindingJson.Write(json, finding, now);
            }

            json.WriteEndArray();
            json.WriteString("nextCursor", page.Last);
            json.WriteString("sweptAt", FindingJson.Time(fresh.SweptAt));
            json.WriteBoolean("fresh", fresh.IsFresh);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task StreamCsvAsync(HttpContext context, FindingQuery query)
    {
        var now = time.GetUtcNow();
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"findings.csv\"";
        await context.Response.WriteAsync(Csv.Header(new Finding { Id = "", Kind = default, Severity = default, Cause = "", FlaggedAt = now }, now)).ConfigureAwait(false);
        for (var cursor = query.Cursor; ;)
        {
            var page = await findings.PageAsync(query.OnlyOpen, query.Wants, query.From, query.To, cursor, 1000, context.RequestAborted).ConfigureAwait(false);
            foreach (var finding in page.Items)
            {
                await context.Response.WriteAsync(Csv.Row(finding, now)).ConfigureAwait(false);
            }

            if ((cursor = page.Last) is null)
            {
                return;
            }
        }
    }

    private async Task<Finding?> FindAsync(HttpContext context)
    {
        var finding = await findings.FindAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted).ConfigureAwait(false);
        if (finding is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such finding").ConfigureAwait(false);
        }

        return finding;
    }

    private static async Task<(FindingStatus Status, string? Note)> ReadReviewAsync(HttpContext context)
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

    /// <summary>The finding as its subject has it now; a closed one is no longer there.</summary>
    private static Finding Current(Subject subject, Finding finding) => subject.Findings.FirstOrDefault(open => open.Id == finding.Id) ?? finding;

    /// <summary>The finding as its subject has it now. One that is open in its row and not there was closed while this was on its way.</summary>
    private static Finding Standing(Subject subject, Finding finding) => Current(subject, finding) is { Status: FindingStatus.Open or FindingStatus.Acknowledged } known
        && subject.Findings.All(open => open.Id != known.Id) ? known with { Status = FindingStatus.Resolved } : Current(subject, finding);

    private sealed record Both(Func<Device, Change<Device>> OnDevice, Func<Worker, Change<Worker>> OnWorker);

    private Task<bool> ChangeAsync(Finding finding, Both decide, CancellationToken cancel)
    {
        var subject = FindingId.SubjectOf(finding.Id)!;
        return subject[0] == 'd' ? ChangeAsync(subject, decide.OnDevice, cancel) : ChangeAsync(subject, decide.OnWorker, cancel);
    }

    private async Task<bool> ChangeAsync<T>(string subject, Func<T, Change<T>> decide, CancellationToken cancel) where T : Subject
    {
        var loaded = await store.LoadAsync<T>(subject, cancel).ConfigureAwait(false);
        if (loaded.Subject is null)
        {
            return false;
        }

        await workOff.RecordAsync(loaded, (s, _) => decide(s), cancel).ConfigureAwait(false);
        return true;
    }
}
