using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>
/// A disturbance of calls to one service. Without <c>status</c>, <c>hang</c> or <c>reset</c> it only delays, and the
/// call goes on.
/// </summary>
/// <param name="Service"><c>graph</c>, <c>keyVault</c>, <c>table</c>, <c>eventGrid</c> (the outgoing topic),
/// <c>identity</c> (the managed-identity endpoint) or <c>receiver</c> (of signals).</param>
/// <param name="Method">HTTP method; null = any.</param>
/// <param name="Path">Glob over the path, with or without its query, encoded or decoded: <c>*</c> stands for any
/// characters, slashes too; null = any.</param>
/// <param name="Status">What the caller is answered.</param>
/// <param name="Times">How many calls it hits; null = until it is deleted.</param>
/// <param name="RetryAfter">Seconds, as the <c>Retry-After</c> header.</param>
/// <param name="DelayMs">Milliseconds to wait first.</param>
/// <param name="Applied">True: the call takes effect, and only its answer is lost.</param>
/// <param name="Body">The answer's body: an object as JSON, a string as it is; null = the service's own error shape.</param>
/// <param name="Hang">True: no answer until the caller gives up.</param>
/// <param name="Reset">True: the connection is cut.</param>
internal sealed record Fault(
    string Service, string? Method = null, string? Path = null, int? Status = null, int? Times = null,
    int? RetryAfter = null, int? DelayMs = null, bool Applied = false, JsonNode? Body = null, bool Hang = false,
    bool Reset = false)
{
    private static readonly string[] Services = ["graph", "keyVault", "table", "eventGrid", "identity", "receiver"];

    private static readonly JsonSerializerOptions Strict = new(Json.Plain)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    internal bool OnlyDelays => Status is null && !Hang && !Reset;

    /// <summary>Reads one fault or an array; an error sentence instead when one is malformed.</summary>
    internal static (IReadOnlyList<Fault> Faults, string? Error) Read(string text)
    {
        if (!Json.TryParse(text, out var node))
        {
            return ([], "The body is not JSON.");
        }
        try
        {
            var faults = node is JsonArray
                ? node.Deserialize<List<Fault>>(Strict) ?? []
                : [node.Deserialize<Fault>(Strict)!];
            var wrong = faults.FirstOrDefault(fault =>
                fault is null || !Services.Contains(fault.Service, StringComparer.OrdinalIgnoreCase)
                || fault.Status is < 200 or > 599 || fault.Times is < 1 || fault.DelayMs is < 0 or > 600_000);
            return faults.Contains(null!) || wrong is not null
                ? ([], $"A fault needs service ({string.Join(", ", Services)}), status 200-599, times >= 1 and delayMs 0-600000.")
                : (faults, null);
        }
        catch (JsonException malformed)
        {
            return ([], malformed.Message);
        }
    }

    internal bool Hits(string service, string method, RequestTarget target) =>
        string.Equals(Service, service, StringComparison.OrdinalIgnoreCase)
        && (Method is null or "*" || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || PathIs(target.Path) || PathIs(target.PathAndQuery)
            || PathIs(Uri.UnescapeDataString(target.Path)) || PathIs(WithoutVersion(target.Path)));

    internal JsonNode? ToJson() => JsonSerializer.SerializeToNode(this, Strict);

    private bool PathIs(string path) => Regex.IsMatch(
        path, "^" + Regex.Escape(Path!).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
        RegexOptions.Singleline | RegexOptions.IgnoreCase);

    // So that "/users/*" hits Graph's "/v1.0/users/x".
    private static string WithoutVersion(string path) =>
        path.StartsWith("/v1.0/", StringComparison.Ordinal) ? path["/v1.0".Length..] : path;
}
