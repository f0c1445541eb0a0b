using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.KeyVault;

/// <summary>Secrets and versions in pages of <c>maxresults</c> (1 to 25, default 25), linked by <c>nextLink</c>.</summary>
internal sealed class SecretLists(SecretStore store)
{
    private const int LargestPage = 25;

    public Task NamesAsync(HttpContext context) => AnswerPageAsync(context, "/secrets", [.. store.Names()
        .Select(name => store.Use(name, versions => versions is [.., var latest] ? latest.ToBundle(context.SecretId(name), withValue: false) : null))
        .OfType<JsonObject>()]);

    public Task VersionsAsync(HttpContext context, string name)
    {
        var items = store.Use(name, versions => versions
            .Select(version => version.ToBundle(context.SecretId(name, version.Id), withValue: false)).ToList());
        return items.Count == 0
            ? context.AnswerSecretNotFoundAsync(name)
            : AnswerPageAsync(context, $"/secrets/{Uri.EscapeDataString(name)}/versions", items);
    }

    private static Task AnswerPageAsync(HttpContext context, string path, List<JsonObject> items)
    {
        var query = context.Request.Query;
        var size = Math.Clamp(Whole(query["maxresults"], LargestPage), 1, LargestPage);
        var from = Math.Clamp(Whole(query["$skiptoken"], 0), 0, items.Count);
        var next = from + size < items.Count
            ? $"https://{context.Request.Host}{path}?api-version={query["api-version"]}&$skiptoken={from + size}&maxresults={size}"
            : null;
        return context.AnswerJsonAsync(200, new JsonObject
        {
            ["value"] = items.Skip(from).Take(size).ToJsonArray(),
            ["nextLink"] = next,
        });
    }

    private static int Whole(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
