using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Handoff.Rules.Text;
using Microsoft.Kiota.Abstractions;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>A password of an application, as anybody may see it.</summary>
public sealed record ApplicationPassword(string KeyId, string? DisplayName);

/// <summary>A password right after it was made: the only time at which its value is told. No record, so that nothing writes it out.</summary>
public sealed class AddedPassword(string keyId, string value, DateTimeOffset? endsAt)
{
    public string KeyId => keyId;

    internal string Value => value;

    public DateTimeOffset? EndsAt => endsAt;
}

/// <summary>
/// Makes, lists and removes the passwords of applications that the app owns (Application.ReadWrite.OwnedBy). Applications are named by
/// object id.
/// </summary>
public sealed class GraphPasswords : IDisposable
{
    private readonly Lazy<GraphConnection> _graph;

    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public GraphPasswords(Uri baseUrl, TokenCredential credential, TimeProvider time)
        : this(GraphConnection.OnFirstUse(baseUrl, credential, time))
    {
    }

    internal GraphPasswords(Lazy<GraphConnection> graph) => _graph = graph;

    /// <summary>
    /// The application's passwords. The directory answers from replicas: a change may show late.
    /// https://learn.microsoft.com/graph/api/application-get
    /// </summary>
    /// <returns>Null unless the answer is <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, IReadOnlyList<ApplicationPassword>? Passwords)> ListAsync(string application, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(application))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = _graph.Value.Client.Applications[application].ToGetRequestInformation(get => get.QueryParameters.Select = ["id", "passwordCredentials"]);
        return await _graph.Value.ReadAsync<IReadOnlyList<ApplicationPassword>>(request, json => json.GetProperty("passwordCredentials").EnumerateArray()
            .Where(password => password.Text("keyId") is not null)
            .Select(password => new ApplicationPassword(password.Text("keyId")!, password.Text("displayName"))).ToList(), cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a password. If the answer is lost, a password exists that nobody knows; its name is how it is found again.
    /// https://learn.microsoft.com/graph/api/application-addpassword
    /// </summary>
    /// <param name="endsAt">When it stops to be good; null for the directory's own choice.</param>
    public async Task<(Answer Answer, AddedPassword? Password)> AddAsync(string application, string displayName, DateTimeOffset? endsAt, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(application))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = Post(_graph.Value.Client.Applications[application].AddPassword.ToPostRequestInformation(new()), json =>
        {
            json.WriteStartObject("passwordCredential");
            json.WriteString("displayName", displayName);
            if (endsAt is { } end)
            {
                json.WriteString("endDateTime", Rfc3339.Write(end));
            }

            json.WriteEndObject();
        });
        return await _graph.Value.ReadAsync(request, json => new AddedPassword(
            json.Text("keyId") ?? throw new JsonException("a password without an id"),
            json.Text("secretText") ?? throw new JsonException("a password without a value"),
            json.Text("endDateTime") is { } at && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null), cancel).ConfigureAwait(false);
    }

    /// <summary>Removes a password. One that is not there is refused as a bad request: read back to know that it is gone.</summary>
    public async Task<Answer> RemoveAsync(string application, string keyId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(application))
        {
            return GraphIds.NotAddressable;
        }
        var request = Post(_graph.Value.Client.Applications[application].RemovePassword.ToPostRequestInformation(new()), json => json.WriteString("keyId", keyId));
        var (answer, _) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        return answer;
    }

    public void Dispose()
    {
        if (_graph.IsValueCreated)
        {
            _graph.Value.Dispose();
        }
    }

    /// <summary>The SDK's own models would read and write the same; they are left out because they keep many others in the trimmed program.</summary>
    private static RequestInformation Post(RequestInformation request, Action<Utf8JsonWriter> members)
    {
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        body.Position = 0;
        request.SetStreamContent(body, "application/json");
        return request;
    }
}
