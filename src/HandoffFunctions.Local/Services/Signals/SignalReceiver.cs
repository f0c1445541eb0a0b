using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Signals;

/// <summary>
/// An application that takes signals by push (RFC 8935), on any path: it checks each against the keys that the app publishes, keeps it and
/// acknowledges it. What a signal asks for is done by nobody here; a test says <c>Handoff.App.SessionCleared</c> in its place.
/// </summary>
internal sealed class SignalReceiver(TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _taken = [];
    private readonly CheckSignal _check = new();

    /// <summary>Where the app publishes its keys; known once it runs.</summary>
    public Uri? Keys { get; set; }

    public JsonArray ToJson()
    {
        lock (_gate)
        {
            return _taken.Select(each => (JsonNode?)each.DeepClone()).ToJsonArray();
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _taken.Clear();
        }
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "POST")
        {
            await context.AnswerNothingAsync(405);
            return;
        }
        var token = await context.ReadTextAsync();
        var (claims, error, description) = context.Request.ContentType == "application/secevent+jwt"
            ? await _check.ReadAsync(token, Keys, context.RequestAborted)
            : (null, "invalid_request", "The content type is not application/secevent+jwt.");
        if (claims is null)
        {
            // RFC 8935, section 2.3
            context.Response.Headers.ContentLanguage = "en";
            await context.AnswerJsonAsync(400, new JsonObject { ["err"] = error, ["description"] = description });
            return;
        }
        lock (_gate)
        {
            _taken.Add(new JsonObject
            {
                ["at"] = clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["path"] = RequestTarget.Of(context).Path,
                // Whether there was one; the value is a credential.
                ["authorized"] = context.Request.Headers.Authorization.Count > 0,
                ["repeated"] = _taken.Exists(other => other["claims"].Text("jti") == claims.Text("jti")),
                ["claims"] = claims,
                ["token"] = token,
            });
        }
        await context.AnswerNothingAsync(202);
    }

    public void Dispose() => _check.Dispose();
}
