using Handoff.Rules.Findings;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Lists findings and shows one.</summary>
internal sealed class FindingsApi(FindingsList findings, ReadFreshness freshness, TimeProvider time)
{
    public const string List = "findings";

    public Task ListAsync(HttpContext context, Caller caller) => ListAsync(context, residualOnly: false);

    public Task ListResidualAsync(HttpContext context, Caller caller) => ListAsync(context, residualOnly: true);

    public async Task ShowAsync(HttpContext context, Caller caller)
    {
        if (await FindAsync(context).ConfigureAwait(false) is { } finding)
        {
            await context.WriteJsonAsync(json => FindingJson.Write(json, finding, time.GetUtcNow())).ConfigureAwait(false);
        }
    }

    /// <summary>The finding that the path names; without one, the caller is told.</summary>
    public async Task<Finding?> FindAsync(HttpContext context)
    {
        var finding = await findings.FindAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted).ConfigureAwait(false);
        if (finding is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such finding").ConfigureAwait(false);
        }

        return finding;
    }

    private async Task ListAsync(HttpContext context, bool residualOnly)
    {
        var query = FindingQuery.Of(context.Request, residualOnly);
        // Before the list: what is read after it could call a list fresh that was read before a silence was noticed.
        var fresh = await freshness.NowAsync(context.RequestAborted).ConfigureAwait(false);
        if (query.AsCsv)
        {
            await StreamCsvAsync(context, query, fresh).ConfigureAwait(false);
            return;
        }

        var page = await PageAsync(query, query.Cursor, query.Top, context.RequestAborted).ConfigureAwait(false);
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
            json.WriteString("nextCursor", Cursor.Of(List, page.Last));
            fresh.Write(json);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task StreamCsvAsync(HttpContext context, FindingQuery query, Freshness fresh)
    {
        var now = time.GetUtcNow();
        // Read before anything is sent: storage that does not answer is an error then, and not a file that ends early.
        var page = await PageAsync(query, query.Cursor, 1000, context.RequestAborted).ConfigureAwait(false);
        var headers = context.Response.Headers;
        context.Response.ContentType = "text/csv; charset=utf-8";
        headers.ContentDisposition = $"attachment; filename=\"{(fresh.IsFresh ? "findings" : "findings-not-fresh")}.csv\"";
        headers["Handoff-Fresh"] = fresh.IsFresh ? "true" : "false";
        headers["Handoff-Swept-At"] = FindingJson.Time(fresh.SweptAt) ?? "never";
        await context.Response.WriteAsync(Csv.Header(now)).ConfigureAwait(false);
        if (page.Items.Count == 0 && page.Last is null)
        {
            await WriteAsync(fresh.Silences(now)).ConfigureAwait(false);
        }

        await WriteAsync(page.Items).ConfigureAwait(false);
        while (page.Last is { } last)
        {
            page = await PageAsync(query, last, 1000, context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(page.Items).ConfigureAwait(false);
        }

        async Task WriteAsync(IEnumerable<Finding> rows)
        {
            foreach (var finding in rows)
            {
                await context.Response.WriteAsync(Csv.Row(finding, now)).ConfigureAwait(false);
            }
        }
    }

    private Task<FindingsPage> PageAsync(FindingQuery query, string? after, int top, CancellationToken cancel) =>
        findings.PageAsync(query.OnlyOpen, query.Wants, query.From, query.To, after, top, cancel);
}
