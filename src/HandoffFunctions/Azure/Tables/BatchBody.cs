using System.Buffers;
using System.Text;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// Writes a transaction as the change set that the service reads.
/// https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
/// </summary>
internal static class BatchBody
{
    public const string RowContentType = "application/json";
    public const string Accept = "application/json;odata=minimalmetadata";

    public static (ReadOnlyMemory<byte> Body, string ContentType) Write(TableAddress address, IReadOnlyList<TableAction> actions)
    {
        var id = Guid.NewGuid().ToString("D");
        var body = new ArrayBufferWriter<byte>(2048);
        Line(body, $"--batch_{id}");
        Line(body, $"Content-Type: multipart/mixed; boundary=changeset_{id}");
        Line(body, "");
        foreach (var action in actions)
        {
            Line(body, $"--changeset_{id}");
            Line(body, "Content-Type: application/http");
            Line(body, "Content-Transfer-Encoding: binary");
            Line(body, "");
            WriteAction(body, address, action);
        }
        Line(body, $"--changeset_{id}--");
        Line(body, $"--batch_{id}--");
        return (body.WrittenMemory, $"multipart/mixed; boundary=batch_{id}");
    }

    private static void WriteAction(ArrayBufferWriter<byte> body, TableAddress address, TableAction action)
    {
        var target = action is TableAction.Add ? address.Table : address.Row(action.PartitionKey, action.RowKey);
        Line(body, $"{action.Method} {target.AbsoluteUri} HTTP/1.1");
        Line(body, $"Accept: {Accept}");
        Line(body, "Prefer: return-no-content");
        Line(body, "DataServiceVersion: 3.0;");
        if (action.IfMatch is { } etag)
        {
            Line(body, $"If-Match: {etag.ToString("H")}");
        }
        if (action.Row is { } entity)
        {
            Line(body, $"Content-Type: {RowContentType}");
            Line(body, "");
            body.Write(EntityJson.Write(entity).Span);
        }
        Line(body, "");
        if (action.Row is null)
        {
            Line(body, "");
        }
    }

    private static void Line(ArrayBufferWriter<byte> body, string text)
    {
        Encoding.UTF8.GetBytes(text, body);
        body.Write("\r\n"u8);
    }
}
