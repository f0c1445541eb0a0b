using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// One table, shaped like Azure.Data.Tables, one HTTP request an operation. What is expected comes back as a value;
/// everything else is a <see cref="RequestFailedException"/>, with status 0 when no answer came.
/// https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
/// </summary>
public sealed partial class TableClient : ITable
{
    private readonly TableAddress _address;
    private readonly TableRequests _requests;

    /// <summary>Signs with an account's key.</summary>
    public TableClient(StorageConnection account, string tableName, TableClientOptions? options = null)
    {
        options ??= new TableClientOptions();
        Name = Checked(tableName);
        _address = new TableAddress(Loopback.RequireSafe(account.TableEndpoint, "TableEndpoint"), Name);
        _requests = new TableRequests(HttpPipelineBuilder.Build(options, new SharedKeyLitePolicy(account, options.Time)), options.Time);
    }

    /// <summary>Carries a token of the app's identity, which needs the role Storage Table Data Contributor.</summary>
    public TableClient(Uri serviceUri, string tableName, TokenCredential credential, TableClientOptions? options = null)
    {
        options ??= new TableClientOptions();
        Name = Checked(tableName);
        _address = new TableAddress(LoopbackTransport.Fit(serviceUri, options, nameof(serviceUri)), Name);
        _requests = new TableRequests(HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default")), options.Time);
    }

    public string Name { get; }

    /// <inheritdoc/>
    public TimeSpan Ahead => _requests.Clock.Ahead;

    /// <inheritdoc/>
    public async Task<bool> CreateIfNotExistsAsync(CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new NewTable(Name), TableJson.Default.NewTable);
        var answer = await _requests.SendAsync(RequestMethod.Post, _address.Tables, body, null, cancel).ConfigureAwait(false);
        return answer.Status switch
        {
            201 or 204 => true,
            409 when TableRequests.Code(answer) == "TableAlreadyExists" => false,
            _ => throw TableRequests.Failed(answer),
        };
    }

    /// <inheritdoc/>
    public async Task<TableEntity?> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancel)
    {
        TableLimits.CheckKey(partitionKey, nameof(partitionKey));
        TableLimits.CheckKey(rowKey, nameof(rowKey));
        var answer = await _requests.SendAsync(RequestMethod.Get, _address.Row(partitionKey, rowKey), default, null, cancel).ConfigureAwait(false);
        switch (answer.Status)
        {
            case 200:
                return TableRequests.Read(answer, EntityJson.Read);
            case 404 when BatchAnswer.Expected(404, TableRequests.Code(answer), 0) is not null:
                return null;
            default:
                throw TableRequests.Failed(answer);
        }
    }

    /// <inheritdoc/>
    public async Task<TablePage> QueryAsync(
        string partitionKey, string rowKeyFrom, string? rowKeyTo, int? maxPerPage, TableContinuation? continuation, CancellationToken cancel, DateTimeOffset? changedSince = null)
    {
        var address = _address.Query(TableAddress.Range(partitionKey, rowKeyFrom, rowKeyTo, changedSince), maxPerPage, continuation);
        var answer = await _requests.SendAsync(RequestMethod.Get, address, default, null, cancel).ConfigureAwait(false);
        if (answer.Status != 200)
        {
            throw TableRequests.Failed(answer);
        }
        var rows = TableRequests.Read(answer, json => json.GetProperty("value").EnumerateArray().Select(EntityJson.Read).ToList());
        return new TablePage(rows, TableRequests.Next(answer));
    }

    /// <inheritdoc/>
    public async Task<TransactionResult> SubmitTransactionAsync(IReadOnlyList<TableAction> actions, CancellationToken cancel)
    {
        TableLimits.Check(actions);
        if (actions is [var only])
        {
            return await SubmitOneAsync(only, cancel).ConfigureAwait(false);
        }
        var (body, contentType) = BatchBody.Write(_address, actions);
        TableLimits.CheckPayload(body.Length);
        var answer = await _requests.SendAsync(RequestMethod.Post, _address.Batch, body, null, cancel, contentType).ConfigureAwait(false);
        return answer.Status == 202
            ? await BatchAnswer.ReadAsync(answer, actions.Count, cancel).ConfigureAwait(false)
            : throw TableRequests.Failed(answer);
    }

    private async Task<TransactionResult> SubmitOneAsync(TableAction action, CancellationToken cancel)
    {
        var target = action is TableAction.Add ? _address.Table : _address.Row(action.PartitionKey, action.RowKey);
        var body = action.Row is { } row ? EntityJson.Write(row) : default;
        var answer = await _requests.SendAsync(RequestMethod.Parse(action.Method), target, body, action.IfMatch, cancel).ConfigureAwait(false);
        return answer.Status switch
        {
            201 or 204 => new TransactionResult.Committed([answer.Headers.ETag ?? default]),
            // A page of some gateway is no write, and neither is a redirect.
            >= 200 and < 300 => throw new RequestFailedException(0, "An answer of Table Storage could not be read."),
            _ => BatchAnswer.Expected(answer.Status, TableRequests.Code(answer), 0) ?? throw TableRequests.Failed(answer),
        };
    }

    private static string Checked(string name) => TableName().IsMatch(name)
        ? name
        : throw new ArgumentException("A table's name has 3 to 63 letters and digits and starts with a letter.", nameof(name));

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex TableName();
}
