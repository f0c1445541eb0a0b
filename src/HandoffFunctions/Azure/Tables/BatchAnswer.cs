using System.Globalization;
using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// Reads the multipart answer to a transaction: one part an action when it committed, one part with the first refusal
/// when it did not.
/// </summary>
internal static class BatchAnswer
{
    /// <exception cref="RequestFailedException">A refusal that callers do not expect, or an answer that cannot be read.</exception>
    public static async Task<TransactionResult> ReadAsync(Response answer, int actions, CancellationToken cancel)
    {
        var parts = new List<Part>();
        try
        {
            await CollectAsync(answer.Headers.ContentType, answer.Content.ToStream(), parts, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException)
        {
            throw Unreadable(e);
        }
        if (parts.FirstOrDefault(part => part.Status >= 400) is { } refusal)
        {
            return Refused(refusal);
        }
        return parts.Count == actions && parts.All(part => part.Status is >= 200 and < 300)
            ? new TransactionResult.Committed([.. parts.Select(part => part.ETag)])
            : throw Unreadable(null);
    }

    /// <summary>What a refusal of one action means; also for an action that was sent alone.</summary>
    public static TransactionResult? Expected(int status, string? code, int index) => (status, code) switch
    {
        (409, "EntityAlreadyExists") => new TransactionResult.EntityExists(index),
        (412, _) => new TransactionResult.PreconditionFailed(index),
        (404, "ResourceNotFound" or "EntityNotFound") => new TransactionResult.EntityMissing(index),
        _ => null,
    };

    private static TransactionResult Refused(Part refusal)
    {
        var (code, index) = ReadError(refusal.Body);
        return Expected(refusal.Status, code, index)
            ?? throw new RequestFailedException(refusal.Status, $"Table Storage refused action {index}: {refusal.Status} {code}.", code, null);
    }

    private static async Task CollectAsync(string? contentType, Stream body, List<Part> parts, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.Boundary.Length == 0)
        {
            throw new InvalidDataException("not multipart");
        }
        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), body);
        while (await reader.ReadNextSectionAsync(cancel).ConfigureAwait(false) is { } section)
        {
            if (section.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            {
                await CollectAsync(section.ContentType, section.Body, parts, cancel).ConfigureAwait(false);
            }
            else
            {
                using var text = new StreamReader(section.Body);
                parts.Add(Part.Parse(await text.ReadToEndAsync(cancel).ConfigureAwait(false)));
            }
        }
    }

    /// <summary>The service puts the position of the action before its message: "3:The specified entity already exists."</summary>
    private static (string? Code, int Index) ReadError(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.GetProperty("odata.error");
            var message = error.GetProperty("message").GetProperty("value").GetString() ?? "";
            var colon = message.IndexOf(':', StringComparison.Ordinal);
            var named = colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
            return (error.GetProperty("code").GetString(), named);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, -1);
        }
    }

    /// <summary>No status: whether the transaction was applied is not known.</summary>
    private static RequestFailedException Unreadable(Exception? cause) => new(0, "The answer to a transaction could not be read.", cause);

    private sealed record Part(int Status, ETag ETag, string Body)
    {
        public static Part Parse(string http)
        {
            using var lines = new StringReader(http);
            var first = lines.ReadLine()?.Split(' ', 3);
            if (first is not [_, _, ..] || !first[0].StartsWith("HTTP/", StringComparison.Ordinal))
            {
                throw new FormatException("no status line");
            }
            var etag = default(ETag);
            while (lines.ReadLine() is { Length: > 0 } header)
            {
                if (header.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase))
                {
                    etag = new ETag(header["ETag:".Length..].Trim());
                }
            }
            return new Part(int.Parse(first[1], NumberStyles.None, CultureInfo.InvariantCulture), etag, lines.ReadToEnd());
        }
    }
}
